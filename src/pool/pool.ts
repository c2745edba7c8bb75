import { checkCount, describe } from '../base/checks.js';
import { ArgumentTypeError, PoolFull } from '../base/errors.js';
import type { Greenlet } from '../core/greenlet.js';
import { getHub } from '../core/hub.js';
import type { TimeoutLike } from '../core/timeout.js';
import { checkOptions, checkTimeout, waitQuietly, waitUpTo } from '../core/timeout-option.js';
import { getCurrentCoroutine } from '../core/transfer.js';
import { WaitList } from '../core/wait-list.js';
import { completesDeadlock, isEndless, poolDeadlock } from './deadlock.js';
import { Group } from './group.js';
import type { AddOptions, GroupOptions, GroupStatistics } from './group-options.js';
import { Member } from './member.js';
import { Entrant, type Helper, PlaceWatcher, PoolWaiter } from './pool-waiter.js';

const hub = getHub();

/** A pool at one moment. */
export interface PoolStatistics extends GroupStatistics {
  readonly maxSize: number;
  /** Places that nobody has. */
  readonly freeCount: number;
  /** How many stand in line for a place. */
  readonly waiting: number;
}

const noOptions: AddOptions = Object.freeze({});

/**
 * A group with a number of places. While all are taken, who wants one waits; first come, first served.
 *
 * A place is free as soon as its greenlet ends, before anybody learns of the end. It goes straight to who waits longest:
 * nobody can snatch it on the way, and one that is killed or runs out of time before its turn leaves it to the next.
 *
 * A pool that waits for itself for ever is found out: see `PoolDeadlockError`.
 *
 * @example
 * ```ts
 * import { sleep } from 'geventjs';
 * import { Pool } from 'geventjs/pool';
 *
 * const pool = new Pool(2, { name: 'queries' });
 * const query = (n: number) => { sleep(1); return n * n; };
 * console.log(pool.map(query, [1, 2, 3])); // [ 1, 4, 9 ]
 * pool.spawn(query, 4);
 * console.log(pool); // <Pool "queries": 1 of 2 places taken, 0 waiting>
 * pool.join();
 * ```
 */
export class Pool<G extends Greenlet = Greenlet> extends Group<G> {
  readonly #maxSize: number;
  /** Those who want a place, and those who want to know that there is one. Empty while there is one. */
  readonly #line = new WaitList<PoolWaiter<number>>();

  /**
   * @param size how many places; any number unless given. A pool of 0 never lets anybody in
   * @throws {OutOfRangeError} when `size` is negative or not whole
   */
  constructor(size: number = Number.POSITIVE_INFINITY, options: GroupOptions<G> = {}) {
    super([], options);
    checkCount(size, 'the size of a pool');
    this.#maxSize = size;
  }

  /** How many places there are. */
  get maxSize(): number {
    return this.#maxSize;
  }

  /** How many places nobody has; `Infinity` without a limit. */
  get freeCount(): number {
    return this.#maxSize - this.size;
  }

  override full(): boolean {
    return this.size >= this.#maxSize;
  }

  /**
   * Takes a greenlet in, until it ends. Without effect if it is in, or has ended.
   *
   * Switches: only while the pool is full. Works in the hub: while there is a place.
   *
   * @throws {PoolFull} when there is no place in time; with `blocking: false`, at once
   * @throws {PoolDeadlockError} in a member of a full pool, when all members wait for the pool
   */
  override add(greenlet: Greenlet, options: AddOptions = noOptions): void {
    this._add(greenlet, 'add', this.#checkAddOptions('add', options));
  }

  /** The same, and starts it. One that gets no place is not started. */
  override start(greenlet: Greenlet, options: AddOptions = noOptions): void {
    this._start(greenlet, this.#checkAddOptions('start', options));
  }

  /**
   * Blocks until there is a place, without taking it.
   *
   * Switches: only while the pool is full. Works in the hub: while there is a place.
   *
   * @returns how many there were then; 0 when the time is up
   * @throws {PoolDeadlockError} in a member of a full pool, when all members wait for the pool
   */
  override waitAvailable(options: { timeout?: TimeoutLike | undefined } = {}): number {
    checkOptions(options, this._nameOf('waitAvailable'));
    checkTimeout(options.timeout);
    if (!this.full()) return this.freeCount;
    const waiter = new PoolWaiter<number>(this._nameOf('waitAvailable'), this);
    return this.#wait(waiter, waitQuietly, options.timeout) ? waiter._value : 0;
  }

  /** Its state at this moment, frozen. Switches: never. Works in the hub: yes. */
  override statistics(): PoolStatistics {
    const { maxSize, freeCount } = this;
    return Object.freeze({ ...super.statistics(), maxSize, freeCount, waiting: this.#line.size });
  }

  /** @internal */
  override _tryEnter(member: Member): boolean {
    return !this.full() && super._tryEnter(member);
  }

  /** @internal */
  protected override _enter(
    member: Member,
    operation: string,
    { blocking = true, timeout }: AddOptions = noOptions,
  ): void {
    if (this._tryEnter(member)) return;
    try {
      const entrant = new Entrant(this._nameOf(operation), this, member);
      if (!blocking || !this.#wait(entrant, waitUpTo, timeout)) throw this.#full(entrant.reason, blocking, timeout);
    } catch (error) {
      member.forget();
      throw error;
    }
  }

  /** @internal */
  override _startSoon(member: Member, operation: string): void {
    if (!this.full()) {
      super._startSoon(member, operation);
      return;
    }
    const entrant = new Entrant(operation, this, member, true);
    member.greenlet._prepareStart();
    this.#line.add(entrant);
    // A member is likely to wait for it.
    if (this.has(getCurrentCoroutine())) hub.runCallback(() => this.#refuseIfStuck(entrant));
  }

  /**
   * @internal Calls back once, when there is a place that nobody wants who stands in line already; the callback may only wake
   * somebody. Answers what takes that back.
   */
  _watchPlaces(operation: string, callback: () => void): () => void {
    const watcher = new PlaceWatcher(operation, this, callback);
    this.#line.add(watcher);
    return () => watcher._abandon();
  }

  /** @internal */
  override _waitInLine(waiter: PoolWaiter<number>): number {
    this.#wait(waiter, waitUpTo, undefined);
    return waiter._value;
  }

  /** @internal */
  override _checkDeadlock(operation: string, helper?: Helper): void {
    const current = getCurrentCoroutine();
    if (this.full() && completesDeadlock(this, current, helper)) throw poolDeadlock(this, operation, current);
  }

  /** @internal */
  _isQueued(greenlet: Greenlet): boolean {
    return greenlet._endWatchers.some(
      (watcher) => watcher instanceof Member && watcher.group === this && watcher.isQueued,
    );
  }

  /** @internal */
  protected override _queued(): Member[] {
    const entrants = [...this.#line].filter((node): node is Entrant => node instanceof Entrant && node.isQueued);
    return entrants.map(({ member }) => member);
  }

  /** @internal In order, while there are places. Who only wants to know of them takes none. */
  protected override _placeFreed(): void {
    for (let node = this.#line.first; node !== undefined && !this.full(); node = this.#line.first) {
      const places = this.freeCount;
      if (node instanceof Entrant) this.#letIn(node);
      node.switch(places);
    }
  }

  #letIn({ member, isQueued }: Entrant): void {
    // Somebody else may have brought the same greenlet in.
    if (this.has(member.greenlet)) {
      member.forget();
      return;
    }
    this._members.add(member);
    if (isQueued) hub._schedule(member.greenlet);
  }

  #wait(waiter: PoolWaiter<number>, wait: typeof waitUpTo, timeout: TimeoutLike | undefined): boolean {
    if (isEndless(timeout)) this._checkDeadlock(waiter.reason, waiter.helper);
    this.#line.add(waiter);
    return wait(waiter, timeout);
  }

  /** Somebody may wait for what is not going to start. */
  #refuseIfStuck({ member, reason, settled }: Entrant): void {
    const { greenlet } = member;
    if (settled || !completesDeadlock(this, greenlet)) return;
    greenlet.kill(poolDeadlock(this, reason, greenlet), { block: false });
  }

  #checkAddOptions(operation: string, options: AddOptions): AddOptions {
    if (options === noOptions) return options;
    checkOptions(options, this._nameOf(operation), ['blocking', 'timeout']);
    checkTimeout(options.timeout);
    const { blocking } = options;
    if (blocking === undefined || typeof blocking === 'boolean') return options;
    throw new ArgumentTypeError(`blocking must be true or false, got ${describe(blocking)}`);
  }

  #full(operation: string, blocking: boolean, timeout: TimeoutLike | undefined): PoolFull {
    const time = blocking ? ` for ${timeout} ms` : '';
    return new PoolFull(`${operation}() found all ${this.#maxSize} places of the pool taken${time}`);
  }

  protected override _describeState(): string {
    if (this.#maxSize === Number.POSITIVE_INFINITY) return super._describeState();
    return `${this.size} of ${this.#maxSize} places taken, ${this.#line.size} waiting`;
  }
}
