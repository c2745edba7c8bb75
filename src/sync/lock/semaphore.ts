import { checkCount } from '../../base/checks.js';
import type { NameOption } from '../../base/named.js';
import { callOf, checkLinkTarget, Link, Links, type LinkTarget } from '../../core/links.js';
import type { TimeoutLike } from '../../core/timeout.js';
import { checkOptions, checkTimeout, waitQuietly, type waitUpTo } from '../../core/timeout-option.js';
import { Waiter } from '../../core/waiter.js';
import { Lockable } from './lockable.js';

/** A semaphore at one moment. */
export interface SemaphoreStatistics {
  /** Permits that nobody holds. */
  readonly counter: number;
  /** Greenlets and callbacks that wait for one. */
  readonly waiting: number;
}

/** A greenlet that will hold a permit when it is woken; others only want to know that there is one. */
class Acquirer extends Waiter<number> {}

/**
 * A number of permits: `acquire` takes one and waits while there is none, `release` gives one back.
 *
 * A permit goes straight to the greenlet that waits longest: nobody can snatch it on the way, and one that is killed or runs
 * out of time before its turn leaves it to the next. Permits have no owner: anybody may release, also more than there were.
 *
 * @example
 * ```ts
 * import { joinAll, sleep, spawn } from 'geventjs';
 * import { Semaphore } from 'geventjs/lock';
 *
 * const permits = new Semaphore(2, { name: 'connections' });
 * const order: string[] = [];
 * const query = (name: string) => permits.with(() => { order.push(`+${name}`); sleep(0); order.push(`-${name}`); });
 * joinAll(['a', 'b', 'c'].map((name) => spawn(query, name)));
 * console.log(order.join(' ')); // +a +b -a -b +c -c
 * ```
 */
export class Semaphore extends Lockable {
  readonly #links = new Links<this>();
  #counter: number;

  /**
   * @param value permits to begin with; `Infinity` for a semaphore that never makes anybody wait
   * @throws {OutOfRangeError} when `value` is negative or not whole
   */
  constructor(value = 1, options?: NameOption) {
    super(options);
    checkCount(value, 'the value of a semaphore');
    this.#counter = value;
  }

  /** Permits that nobody holds. */
  get counter(): number {
    return this.#counter;
  }

  /** How many callbacks and greenlets wait. */
  get linkCount(): number {
    return this.#links.size;
  }

  override locked(): boolean {
    return this.#counter <= 0;
  }

  /** Is there a permit? */
  ready(): boolean {
    return this.#counter > 0;
  }

  /**
   * Gives a permit back, or to who waits longest.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @returns how many permits nobody holds now
   */
  release(): number {
    this.#counter++;
    if (this.#links.first !== undefined) this.#serve();
    return this.#counter;
  }

  /**
   * Waits until there is a permit, without taking it. When the greenlet runs, others may have taken it.
   *
   * Switches: only if there is none. Works in the hub: only if there is one.
   *
   * @returns how many there were then; 0 when the time is up
   */
  wait(options: { timeout?: TimeoutLike | undefined } = {}): number {
    checkOptions(options, `${this.constructor.name}.wait`);
    checkTimeout(options.timeout);
    if (this.#counter > 0) return this.#counter;
    const waiter = new Waiter<number>(`${this.constructor.name}.wait`, this);
    this.#links.addWaiter(waiter);
    return waitQuietly(waiter, options.timeout) ? waiter._value : 0;
  }

  /**
   * Calls `target(semaphore)` in the hub, once, when there is a permit; soon, if there is one now. It takes none.
   *
   * Switches: never. Works in the hub: yes.
   */
  rawlink(target: LinkTarget<this>): void {
    checkLinkTarget(target);
    this.#links.add(target, callOf(target), this.ready() ? this : undefined);
  }

  /** Takes a link back. Silent if it is not linked. */
  unlink(target: LinkTarget<this>): void {
    this.#links.remove(target);
  }

  /** Its state at this moment, frozen. Switches: never. Works in the hub: yes. */
  override statistics(): SemaphoreStatistics {
    return Object.freeze({ counter: this.#counter, waiting: this.#links.size });
  }

  /** @internal */
  override _tryAcquire(): boolean {
    if (this.#counter <= 0) return false;
    this.#counter--;
    return true;
  }

  /** @internal */
  override _waitToAcquire(wait: typeof waitUpTo, timeout: TimeoutLike | undefined): boolean {
    const waiter = new Acquirer(`${this.constructor.name}.acquire`, this);
    this.#links.addWaiter(waiter);
    return wait(waiter, timeout);
  }

  /** In order, while there are permits. A callback is only told of them. */
  #serve(): void {
    for (let node = this.#links.first; node !== undefined && this.#counter > 0; node = this.#links.first) {
      if (node instanceof Link) {
        this.#links.tell(node, this);
      } else {
        const available = this.#counter;
        if (node instanceof Acquirer) this.#counter--;
        node.switch(available);
      }
    }
  }

  protected override _describeState(): string {
    return `${this.#counter} free, ${this.#links.size} waiting`;
  }
}
