import { inspect } from 'node:util';
import { checkCount, checkFunction, checkMilliseconds } from '../../base/checks.js';
import { BrokenBarrierError } from '../../base/errors.js';
import { Named, type NameOption } from '../../base/named.js';
import { getHub } from '../../core/hub.js';
import type { TimeoutLike } from '../../core/timeout.js';
import { checkOptions, checkTimeout, waitUpTo } from '../../core/timeout-option.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { WaitList } from '../../core/wait-list.js';
import { Waiter } from '../../core/waiter.js';

const hub = getHub();
const oneGaveUp = 'one of those who waited gave up';

/** What a barrier can be made with. */
export interface BarrierOptions extends NameOption {
  /** Called by the last to arrive, before anybody goes on. May block. */
  action?: (() => void) | undefined;
  /** How long each waits, where `wait` says nothing else: milliseconds. */
  timeout?: number | undefined;
}

/** A barrier at one moment. */
export interface BarrierStatistics {
  readonly parties: number;
  readonly waiting: number;
  readonly broken: boolean;
}

/** Those who go on together. Who gives up leaves `waiting` at once, and not `arrived`. */
class Pass {
  readonly waiting = new WaitList<Waiter>();
  arrived = 0;
  broken = false;
}

/**
 * A place where a number of greenlets wait for each other, again and again: when all have arrived, all go on.
 *
 * Either all go on or nobody does. When one gives up, killed or out of time, when the action fails, or after `abort`, the
 * barrier is broken: all others get a `BrokenBarrierError`, and so does everybody who comes before `reset`.
 *
 * @example
 * ```ts
 * import { joinAll, sleep, spawn } from 'geventjs';
 * import { Barrier } from 'geventjs/lock';
 *
 * const log: string[] = [];
 * const barrier = new Barrier(2, { action: () => log.push('all here') });
 * const walk = (name: string, ms: number) => { sleep(ms); barrier.wait(); log.push(name); };
 * joinAll([spawn(walk, 'slow', 10), spawn(walk, 'fast', 1)]);
 * console.log(log); // [ 'all here', 'slow', 'fast' ]
 * ```
 */
export class Barrier extends Named {
  /** How many have to arrive. */
  readonly parties: number;
  readonly #action: (() => void) | undefined;
  readonly #timeout: number | undefined;
  /** The one that fills, and those whose action runs. */
  readonly #passes = new Set<Pass>();
  #pass = new Pass();
  #broken = false;

  /** @throws {OutOfRangeError} when `parties` is less than 1, or not whole */
  constructor(parties: number, options: BarrierOptions = {}) {
    super(options);
    checkCount(parties, 'the parties of a barrier', 1);
    if (options.action !== undefined) checkFunction(options.action, 'the action of a barrier');
    if (options.timeout !== undefined) checkMilliseconds(options.timeout, 'the timeout of a barrier');
    this.parties = parties;
    this.#action = options.action;
    this.#timeout = options.timeout;
    this.#beginPass();
  }

  /** How many wait. */
  get waiting(): number {
    let count = 0;
    for (const pass of this.#passes) count += pass.waiting.size;
    return count;
  }

  /** Is it of no use until `reset`? */
  get broken(): boolean {
    return this.#broken;
  }

  /**
   * Waits until all have arrived. The last to arrive calls the action, and goes on at once.
   *
   * Switches: unless it is the last, and as the action does. Works in the hub: only for the last.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`, which is raised; the barrier's own unless given
   * @returns how many had arrived before
   * @throws {BrokenBarrierError} when the barrier is broken, or the time is up, which breaks it
   * @throws what the action throws, if it was called here
   */
  wait(options: { timeout?: TimeoutLike | undefined } = {}): number {
    checkOptions(options, 'Barrier.wait');
    const { timeout = this.#timeout } = options;
    checkTimeout(timeout);
    if (this.#broken) throw this.#error('of no use before reset()');
    const pass = this.#pass;
    const isLast = pass.arrived + 1 === this.parties;
    if (!isLast) hub._checkMayBlock(getCurrentCoroutine(), 'Barrier.wait');
    const index = pass.arrived++;
    if (isLast) this.#complete(pass);
    else this.#waitForOthers(pass, timeout);
    return index;
  }

  /**
   * Breaks it: those who wait, and those who come, get a `BrokenBarrierError`.
   *
   * Switches: never. Works in the hub: yes.
   */
  abort(): void {
    this.#break('abort() was called');
  }

  /**
   * Begins anew, also if it is broken. Those who wait get a `BrokenBarrierError`.
   *
   * Switches: never. Works in the hub: yes.
   */
  reset(): void {
    this.#broken = false;
    this.#turnBack('reset() was called');
  }

  /** Its state at this moment, frozen. Switches: never. Works in the hub: yes. */
  statistics(): BarrierStatistics {
    return Object.freeze({ parties: this.parties, waiting: this.waiting, broken: this.#broken });
  }

  #waitForOthers(pass: Pass, timeout: TimeoutLike | undefined): void {
    const waiter = new Waiter('Barrier.wait', this);
    pass.waiting.add(waiter);
    try {
      if (waitUpTo(waiter, timeout)) return;
    } catch (error) {
      if (!pass.broken) this.#break(oneGaveUp, error);
      throw error;
    }
    if (!pass.broken) this.#break(oneGaveUp);
    throw this.#error(`${pass.arrived} of ${this.parties} arrived in ${timeout} ms`);
  }

  #complete(pass: Pass): void {
    // Who comes while the action runs belongs to the next pass.
    this.#beginPass();
    this.#checkWhole(pass);
    this.#callAction(pass);
    this.#checkWhole(pass);
    this.#passes.delete(pass);
    for (let waiter = pass.waiting.first; waiter !== undefined; waiter = pass.waiting.first) waiter.switch();
  }

  #callAction(pass: Pass): void {
    try {
      this.#action?.();
    } catch (error) {
      if (!pass.broken) this.#break('the action failed', error);
      throw error;
    }
  }

  /** Somebody may have given up and not run yet, or have broken it while the action ran. */
  #checkWhole(pass: Pass): void {
    if (!pass.broken && pass.waiting.size < this.parties - 1) this.#break(oneGaveUp);
    if (pass.broken) throw this.#error('it was broken before all could go on');
  }

  #beginPass(): void {
    this.#pass = new Pass();
    this.#passes.add(this.#pass);
  }

  #break(why: string, cause?: unknown): void {
    this.#broken = true;
    this.#turnBack(why, cause);
  }

  #turnBack(why: string, cause?: unknown): void {
    for (const pass of this.#passes) {
      pass.broken = true;
      for (const waiter of pass.waiting) waiter.throw(this.#error(why, cause));
    }
    this.#passes.clear();
    this.#beginPass();
  }

  #error(why: string, cause?: unknown): BrokenBarrierError {
    return new BrokenBarrierError(`${why}: ${inspect(this)}`, cause === undefined ? undefined : { cause });
  }

  protected override _describeState(): string {
    return this.#broken ? 'broken' : `${this.waiting} of ${this.parties} waiting`;
  }
}
