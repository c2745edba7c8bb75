/**
 * Greenlets that belong together. A pool is a group that overrides four of the internal methods: how one enters, waits, and
 * is let in when a place is free.
 *
 * Longer than other files because people read it: every member has its rules beside it.
 */
import { checkIterable, describe } from '../base/checks.js';
import { ArgumentTypeError, GreenletExit } from '../base/errors.js';
import { countDown } from '../core/count-down.js';
import { Greenlet } from '../core/greenlet.js';
import { checkKillError, type KillError, makeKillError } from '../core/kill-error.js';
import { RawGreenlet } from '../core/raw-greenlet.js';
import type { TimeoutLike } from '../core/timeout.js';
import { checkOptions, checkTimeout, waitQuietly } from '../core/timeout-option.js';
import { getCurrentCoroutine } from '../core/transfer.js';
import { WaitList } from '../core/wait-list.js';
import type { Waiter } from '../core/waiter.js';
import { isEndless, mayGiveUp, waitsForItself } from './deadlock.js';
import {
  type AddOptions,
  checkGreenletClass,
  type GreenletClass,
  type GroupJoinOptions,
  type GroupKillOptions,
  type GroupOptions,
  type GroupStatistics,
} from './group-options.js';
import { type Made, Mapping } from './mapping.js';
import { Member } from './member.js';
import { type Helper, PoolWaiter } from './pool-waiter.js';

/**
 * Greenlets that belong together: each leaves by itself when it ends, and all can be waited for or killed at once.
 *
 * @example
 * ```ts
 * import { sleep } from 'geventjs';
 * import { Group } from 'geventjs/pool';
 *
 * const group = new Group();
 * for (const ms of [10, 20]) group.spawn(sleep, ms);
 * console.log(group.size); // 2
 * group.join();
 * console.log(group.size); // 0
 * ```
 */
export class Group<G extends Greenlet = Greenlet> extends Mapping<G> implements Iterable<Greenlet>, Disposable {
  /** @internal In the order they came. */
  readonly _members: WaitList<Member> = new WaitList();
  readonly #greenletClass: GreenletClass<Greenlet>;
  readonly #joining = new WaitList<Waiter>();
  readonly #killing = new WaitList<Waiter>();
  /** Members that have been killed and still live. */
  #dying = 0;

  /**
   * @param greenlets to begin with
   * @throws {ArgumentTypeError} when something is not a greenlet
   */
  constructor(greenlets: Iterable<Greenlet> = [], options: GroupOptions<G> = {}) {
    super(options);
    this.#greenletClass = checkGreenletClass((options.greenletClass ?? Greenlet) as GreenletClass<Greenlet>);
    checkIterable(greenlets, 'the greenlets of a group', 'new Group([a, b])');
    for (const greenlet of greenlets) this.add(greenlet);
  }

  /** How many greenlets are in it. */
  get size(): number {
    return this._members.size;
  }

  /** Is it in? */
  override has(greenlet: unknown): boolean {
    return this._memberOf(greenlet) !== undefined;
  }

  /** The greenlets that are in it now, in the order they came. */
  [Symbol.iterator](): IterableIterator<Greenlet> {
    return Array.from(this._members, ({ greenlet }) => greenlet).values();
  }

  /**
   * Calls `fn(...args)` in a new greenlet of the group.
   *
   * Switches: never; in a pool while that is full. Works in the hub: yes; in a pool while there is a place.
   *
   * @throws {PoolDeadlockError} in a member of a full pool, when all members wait for the pool
   */
  override spawn<T, Args extends unknown[]>(fn: (...args: Args) => T, ...args: Args): Made<G, Awaited<T>, Args> {
    const greenlet = this._make(fn, ...args);
    const member = new Member(this, greenlet);
    this._enter(member, 'spawn');
    // A pool may kill what it has let in before the spawner has its turn.
    if (!greenlet.ready()) this._begin(member);
    return greenlet as Made<G, Awaited<T>, Args>;
  }

  /**
   * Takes a greenlet in, until it ends. Without effect if it is in, or has ended.
   *
   * Switches: never; in a pool while that is full. Works in the hub: yes; in a pool while there is a place.
   *
   * @throws {ArgumentTypeError} when it is not a greenlet
   */
  add(greenlet: Greenlet): void {
    this._add(greenlet, 'add');
  }

  /**
   * Takes a greenlet in and starts it.
   *
   * Switches: never; in a pool while that is full. Works in the hub: yes; in a pool while there is a place.
   *
   * @throws {ArgumentTypeError} when it is not a greenlet
   * @throws {AlreadyStartedError} when it has ended
   */
  start(greenlet: Greenlet): void {
    this._start(greenlet);
  }

  /** Takes a greenlet out, which goes on. Its place is free at once. Without effect if it is not in. */
  discard(greenlet: Greenlet): void {
    const member = this._memberOf(greenlet);
    if (member !== undefined) this.#discard(member);
  }

  /** Would `spawn` have to wait? Never in a group. */
  override full(): boolean {
    return false;
  }

  /**
   * Blocks until `spawn` would not have to wait, which in a group it never has.
   *
   * @returns how many places there are: any number
   */
  waitAvailable(options: { timeout?: TimeoutLike | undefined } = {}): number {
    checkOptions(options, this._nameOf('waitAvailable'));
    checkTimeout(options.timeout);
    return Number.POSITIVE_INFINITY;
  }

  /**
   * Blocks until nobody is in it any more.
   *
   * Switches: unless it is empty. Works in the hub: only if it is empty.
   *
   * @returns true; false when the time is up
   * @throws the error of one that failed, with `raiseError`, of those in it at the time of the call
   * @throws {PoolDeadlockError} in one of its own greenlets, without a timeout
   */
  join(options: GroupJoinOptions = {}): boolean {
    checkOptions(options, this._nameOf('join'), ['timeout', 'raiseError']);
    const { timeout, raiseError = false } = options;
    checkTimeout(timeout);
    const greenlets = raiseError ? [...this] : [];
    const joined = this.size === 0 || this.#wait(this.#joining, 'join', timeout);
    for (const greenlet of greenlets) if (greenlet.ready() && !greenlet.successful()) throw greenlet.exception;
    return joined;
  }

  /**
   * Kills all that are in it, and in a pool those of `applyAsync` that are still in line; each once, also when called again.
   * Who comes in meanwhile is killed when those are dead. One of its own greenlets that calls it is killed, too.
   *
   * Switches: unless `block` is false, or nobody is left. Works in the hub: with `block: false`.
   *
   * @param error raised in each; `GreenletExit` unless given. Of a class each gets an error of its own
   * @throws {ArgumentTypeError} when `error` is not an error; then nobody is killed
   * @throws {PoolDeadlockError} in one of its own greenlets that has been killed before, without a timeout
   */
  kill(error: KillError = GreenletExit, options: GroupKillOptions = {}): void {
    checkOptions(options, this._nameOf('kill'), ['block', 'timeout']);
    const { block = true, timeout } = options;
    checkKillError(error);
    checkTimeout(timeout);
    const timeLeft = countDown(timeout);
    do {
      // One that has not begun dies at once, and so may let another in.
      while (this.#killPresent(error));
    } while (block && this.size > 0 && this.#wait(this.#killing, 'kill', timeLeft()));
  }

  /**
   * Kills one of its greenlets. Without effect if it is not in, or has been killed before by the group.
   *
   * Switches: unless `block` is false. Works in the hub: with `block: false`.
   *
   * @throws {ArgumentTypeError} when `error` is not an error
   */
  killOne(greenlet: Greenlet, error: KillError = GreenletExit, options: GroupKillOptions = {}): void {
    checkOptions(options, this._nameOf('killOne'), ['block', 'timeout']);
    checkKillError(error);
    checkTimeout(options.timeout);
    const member = this._memberOf(greenlet);
    if (member !== undefined) this.#kill(member, error, options);
  }

  /** Kills all and waits for their end: `using group = new Group()`. */
  [Symbol.dispose](): void {
    this.kill();
  }

  /** Its state at this moment, frozen. Switches: never. Works in the hub: yes. */
  statistics(): GroupStatistics {
    return Object.freeze({ size: this.size, joining: this.#joining.size });
  }

  /** @internal */
  override _make(fn: (...args: never[]) => unknown, ...args: unknown[]): Greenlet {
    return new this.#greenletClass(fn as (...args: unknown[]) => unknown, ...args);
  }

  /** @internal */
  override _tryEnter(member: Member): boolean {
    this._members.add(member);
    return true;
  }

  /** @internal Lets a member in, when there is a place. */
  protected _enter(member: Member, _operation: string, _options?: AddOptions): void {
    this._tryEnter(member);
  }

  /** @internal */
  override _startSoon(member: Member, _operation: string): void {
    this._tryEnter(member);
    this._begin(member);
  }

  /** @internal */
  override _begin(member: Member): void {
    try {
      member.greenlet.start();
    } catch (error) {
      // It has ended, or a spawn callback fails.
      this.#discard(member);
      throw error;
    }
  }

  /** @internal */
  override _leave(member: Member): void {
    this._members.remove(member);
    if (member.killed) this.#dying--;
    this._placeFreed();
    if (this.size === 0) wakeAll(this.#joining);
    if (this.#dying === 0) wakeAll(this.#killing);
  }

  /** @internal Called when a member has left. */
  protected _placeFreed(): void {}

  /** @internal Those who are let in and started as soon as there is a place. */
  protected _queued(): Member[] {
    return [];
  }

  /** @internal There is always a place. */
  override _waitInLine(_waiter: PoolWaiter<number>): number {
    return Number.POSITIVE_INFINITY;
  }

  /** @internal */
  override _checkDeadlock(_operation: string, _helper: Helper): void {}

  /** @internal Takes a greenlet in. Answers its membership; `undefined` if it has ended. */
  protected _add(greenlet: Greenlet, operation: string, options?: AddOptions): Member | undefined {
    checkGreenlet(greenlet, this._nameOf(operation));
    const known = this._memberOf(greenlet);
    if (known !== undefined || greenlet.ready()) return known;
    const member = new Member(this, greenlet);
    this._enter(member, operation, options);
    return member;
  }

  /** @internal */
  protected _start(greenlet: Greenlet, options?: AddOptions): void {
    const member = this._add(greenlet, 'start', options);
    if (member?.isIn) this._begin(member);
    else greenlet.start();
  }

  /** @internal */
  protected _memberOf(greenlet: unknown): Member | undefined {
    if (!(greenlet instanceof RawGreenlet)) return undefined;
    for (const watcher of greenlet._endWatchers) {
      if (watcher instanceof Member && watcher.group === this && watcher.isIn) return watcher;
    }
    return undefined;
  }

  protected override _describeState(): string {
    return `${this.size} greenlets`;
  }

  #discard(member: Member): void {
    if (member.isIn) this._leave(member);
    member.forget();
  }

  /** False if there was nobody left to kill. */
  #killPresent(error: KillError): boolean {
    const candidates = [...this._queued(), ...this._members].filter((member) => !member.killed);
    for (const member of candidates) this.#kill(member, error, { block: false });
    return candidates.length > 0;
  }

  #kill(member: Member, error: KillError, options: GroupKillOptions): void {
    if (member.killed || member.greenlet.ready()) return;
    const raised = makeKillError(error);
    member.killed = true;
    if (member.isIn) this.#dying++;
    member.greenlet.kill(raised, options);
  }

  #wait(list: WaitList<Waiter>, operation: string, timeout: TimeoutLike | undefined): boolean {
    const current = getCurrentCoroutine();
    if (isEndless(timeout) && !mayGiveUp(current) && this.has(current)) {
      throw waitsForItself(this, this._nameOf(operation), current);
    }
    const waiter = new PoolWaiter(this._nameOf(operation), this);
    list.add(waiter);
    return waitQuietly(waiter, timeout);
  }
}

function wakeAll(list: WaitList<Waiter>): void {
  for (let waiter = list.first; waiter !== undefined; waiter = list.first) waiter.switch();
}

function checkGreenlet(value: unknown, operation: string): void {
  if (value instanceof Greenlet) return;
  throw new ArgumentTypeError(`${operation} takes a greenlet, as spawn() makes, got ${describe(value)}`);
}
