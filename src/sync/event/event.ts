import { Named } from '../../base/named.js';
import { getHub } from '../../core/hub.js';
import { callOf, checkLinkTarget, Links, type LinkTarget } from '../../core/links.js';
import type { TimeoutLike } from '../../core/timeout.js';
import { checkOptions, checkTimeout, waitQuietly } from '../../core/timeout-option.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { Waiter } from '../../core/waiter.js';

const hub = getHub();

/** An event at one moment. */
export interface EventStatistics {
  readonly isSet: boolean;
  /** Greenlets and callbacks that wait for it. */
  readonly waiting: number;
}

/**
 * A flag that greenlets wait for: `set` wakes all of them, and until `clear` nobody has to wait.
 *
 * Whoever waits when it is set goes on, in the order they came, even if it is cleared at once.
 *
 * @example
 * ```ts
 * import { joinAll, spawn } from 'geventjs';
 * import { Event } from 'geventjs/event';
 *
 * const go = new Event({ name: 'go' });
 * const order: string[] = [];
 * const runners = ['ann', 'bob'].map((name) => spawn(() => { go.wait(); order.push(name); }));
 * const starter = spawn(() => { order.push('ready'); go.set(); });
 * joinAll([...runners, starter]);
 * console.log(order.join(' ')); // ready ann bob
 * ```
 */
export class Event extends Named {
  readonly #links = new Links<this>();
  #isSet = false;
  /** Of those who have been woken, the one who runs last. */
  #lastWoken: Waiter<unknown> | undefined;

  /** Has it been set, and not cleared since? Switches: never. Works in the hub: yes. */
  isSet(): boolean {
    return this.#isSet;
  }

  /** The same as `isSet`, as other things to wait for have it. */
  ready(): boolean {
    return this.#isSet;
  }

  /** How many callbacks and greenlets wait. */
  get linkCount(): number {
    return this.#links.size;
  }

  /**
   * Sets it, and wakes everybody who waits.
   *
   * Switches: never. Works in the hub: yes.
   */
  set(): void {
    this.#isSet = true;
    if (this.#links.first !== undefined) this.#lastWoken = this.#links.notify(this) ?? this.#lastWoken;
  }

  /**
   * Takes it back: from now on `wait` waits. Who has been woken goes on all the same.
   *
   * Switches: never. Works in the hub: yes.
   */
  clear(): void {
    this.#isSet = false;
  }

  /**
   * Blocks until it is set. If it is set, returns at once, but does not overtake those who have been woken and have not run
   * yet.
   *
   * Switches: unless it is set and nobody is to go first. Works in the hub: only if it is set.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`, which is not raised either
   * @returns whether it was set; false when the time is up
   */
  wait(options: { timeout?: TimeoutLike | undefined } = {}): boolean {
    checkOptions(options, 'Event.wait');
    checkTimeout(options.timeout);
    if (this.#isSet && !this.#isSomebodyFirst()) return true;
    const waiter = new Waiter<unknown>('Event.wait', this);
    if (this.#isSet) {
      // Who gets a pending kill here never stands in line, and must not be taken for its end.
      hub._checkMayBlock(getCurrentCoroutine(), 'Event.wait');
      this.#lastWoken = waiter;
      waiter._yield();
      return true;
    }
    this.#links.addWaiter(waiter);
    return waitQuietly(waiter, options.timeout);
  }

  /**
   * Calls `target(event)` in the hub, once, when it is set; soon, if it is set now.
   *
   * Switches: never. Works in the hub: yes.
   */
  rawlink(target: LinkTarget<this>): void {
    checkLinkTarget(target);
    this.#links.add(target, callOf(target), this.#isSet ? this : undefined);
  }

  /** Takes a link back. Silent if it is not linked. */
  unlink(target: LinkTarget<this>): void {
    this.#links.remove(target);
  }

  /** Its state at this moment, frozen. Switches: never. Works in the hub: yes. */
  statistics(): EventStatistics {
    return Object.freeze({ isSet: this.#isSet, waiting: this.#links.size });
  }

  #isSomebodyFirst(): boolean {
    return this.#lastWoken?._isOnTheWay === true && getCurrentCoroutine() !== hub.greenlet;
  }

  protected override _describeState(): string {
    return `${this.#isSet ? 'set' : 'clear'}, ${this.#links.size} waiting`;
  }
}
