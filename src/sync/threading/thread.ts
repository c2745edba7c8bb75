import { inspect } from 'node:util';
import { AlreadyStartedError, InvalidSwitchError } from '../../base/errors.js';
import { getCurrent } from '../../core/get-current.js';
import type { Greenlet } from '../../core/greenlet.js';
import { getHub } from '../../core/hub.js';
import type { TimeoutLike } from '../../core/timeout.js';
import { checkOptions, checkTimeout, waitQuietly } from '../../core/timeout-option.js';
import { WaitList } from '../../core/wait-list.js';
import { Waiter } from '../../core/waiter.js';
import { identOf } from './ident.js';
import { ThreadGreenlet } from './thread-greenlet.js';
import {
  checkDaemon,
  checkName,
  checkThreadOptions,
  type ThreadOptions,
  type ThreadOptionsWithArgs,
} from './thread-options.js';

const hub = getHub();

/** A thread at one moment. */
export interface ThreadStatistics {
  readonly alive: boolean;
  readonly daemon: boolean;
  /** Greenlets that wait for its end. */
  readonly joining: number;
}

const Phase = { fresh: 0, alive: 1, ended: 2 } as const;
type Phase = (typeof Phase)[keyof typeof Phase];

/** All that have begun and not ended, in the order of their starts. */
export const living: Set<Thread> = new Set();
/** The same by what they run in. */
export const threads: WeakMap<object, Thread> = new WeakMap();
let unnamed = 0;

/**
 * A greenlet as those know it who know threads: made, started once, joined.
 *
 * Give it a `target`, or derive a class with a `run` of its own. What it throws goes to `Thread.excepthook`.
 *
 * @example
 * ```ts
 * import { sleep } from 'geventjs';
 * import { Thread } from 'geventjs/threading';
 *
 * const squares: number[] = [];
 * const work = (n: number) => { sleep(n * 10); squares.push(n * n); };
 * const threads = [3, 2, 1].map((n) => new Thread({ target: work, args: [n] }));
 * for (const thread of threads) thread.start();
 * for (const thread of threads) thread.join();
 * console.log(squares); // [ 1, 4, 9 ]
 * ```
 */
export class Thread<Args extends readonly unknown[] = []> {
  /** Called in a thread that fails, at its end. Prints the error unless another function is assigned. */
  static excepthook: (error: unknown, thread: Thread) => void = (error, thread) => hub.handleError(thread, error);

  readonly #call: () => unknown;
  readonly #joiners = new WaitList<Waiter>();
  #phase: Phase = Phase.fresh;
  #name: string;
  #daemon: boolean;
  #greenlet: ThreadGreenlet | undefined;
  #ident: number | undefined;

  /**
   * Makes a thread; `start` starts it.
   *
   * Switches: never. Works in the hub: yes.
   */
  constructor(options?: ThreadOptions);
  constructor(options: ThreadOptionsWithArgs<Args>);
  constructor(options: ThreadOptions | ThreadOptionsWithArgs<Args> = {}) {
    checkThreadOptions(options);
    const { target, args = [], name, daemon } = options as ThreadOptionsWithArgs<readonly unknown[]>;
    this.#call = () => target?.(...args);
    this.#name = name ?? `Thread-${++unnamed}`;
    this.#daemon = daemon ?? isMadeByDaemon();
  }

  /** What the thread does. Subclasses say it here instead of giving a target. If it returns a promise, that is waited for. */
  protected run(): unknown {
    return this.#call();
  }

  /**
   * Starts it: it begins after everything that is ready now, with a copy of the current AsyncLocalStorage context.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {AlreadyStartedError} the second time
   */
  start(): void {
    if (this.#phase !== Phase.fresh) {
      throw new AlreadyStartedError(`${inspect(this)} has been started before. A thread runs once: make a new one.`);
    }
    const greenlet = new ThreadGreenlet(this);
    greenlet.start();
    this.#greenlet = greenlet;
    this._begin(greenlet);
    greenlet._watchEnd(this);
  }

  /**
   * Blocks until it has ended, or so long: ask `isAlive` which. Its error is not thrown.
   *
   * Switches: unless it has ended. Works in the hub: only if it has ended.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`, which is not raised either
   * @throws {InvalidSwitchError} when it has not been started, or is the current thread
   */
  join(options: { timeout?: TimeoutLike | undefined } = {}): void {
    checkOptions(options, 'Thread.join');
    checkTimeout(options.timeout);
    if (this.#phase === Phase.fresh)
      throw new InvalidSwitchError(`${inspect(this)} cannot be joined: start() it first`);
    if (this._isCurrent()) throw new InvalidSwitchError(`${inspect(this)} cannot join itself: it would wait for ever`);
    if (!this.isAlive()) return;
    const waiter = new Waiter('Thread.join', this);
    this.#joiners.add(waiter);
    waitQuietly(waiter, options.timeout);
  }

  /** Has it been started, and not ended yet? */
  isAlive(): boolean {
    return this.#phase === Phase.alive;
  }

  /** A number that no other thread has or had. `undefined` before the start. */
  get ident(): number | undefined {
    return this.#ident;
  }

  /** `Thread-<number>` unless given; can be changed at any time. */
  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    checkName(name);
    this.#name = name;
  }

  /** Is it killed at the end of the program, instead of being waited for? */
  get daemon(): boolean {
    return this.#daemon;
  }

  /** @throws {AlreadyStartedError} after the start */
  set daemon(daemon: boolean) {
    checkDaemon(daemon);
    if (this.#phase !== Phase.fresh) {
      throw new AlreadyStartedError(`daemon of ${inspect(this)} cannot be changed: expected a thread before its start`);
    }
    this.#daemon = daemon;
  }

  /** What it runs in, for all that threads lack: `kill`, `get`, `link`. `undefined` before the start. */
  get greenlet(): Greenlet | undefined {
    return this.#greenlet;
  }

  /** Kills its greenlet and waits for the end, as `using` does for greenlets. Without effect before the start. */
  [Symbol.dispose](): void {
    this.#greenlet?.kill();
  }

  /** Its state at this moment, frozen. Switches: never. Works in the hub: yes. */
  statistics(): ThreadStatistics {
    return Object.freeze({ alive: this.isAlive(), daemon: this.#daemon, joining: this.#joiners.size });
  }

  /** @internal */
  _begin(runsIn: object): void {
    this.#phase = Phase.alive;
    this.#ident = identOf(runsIn);
    living.add(this);
    threads.set(runsIn, this);
  }

  /** @internal */
  _noteEnd(): void {
    this.#phase = Phase.ended;
    living.delete(this);
    this._wakeJoiners();
  }

  /** @internal */
  _wakeJoiners(): void {
    for (let waiter = this.#joiners.first; waiter !== undefined; waiter = this.#joiners.first) waiter.switch();
  }

  /** @internal */
  _isCurrent(): boolean {
    return threads.get(getCurrent()) === this;
  }

  /** @internal */
  _run(): unknown {
    return this.run();
  }

  /** @internal */
  _fail(error: unknown): void {
    try {
      Thread.excepthook(error, this);
    } catch (failure) {
      hub._report(this, error);
      hub._report(this, failure);
    }
  }

  [inspect.custom](): string {
    const state = this.#phase === Phase.fresh ? 'not started' : this.isAlive() ? 'alive' : 'ended';
    return `<${this.constructor.name} "${this.#name}": ${state}${this.#daemon ? ', daemon' : ''}>`;
  }
}

/** Other greenlets than threads are nothing to take after. */
function isMadeByDaemon(): boolean {
  const maker = threads.get(getCurrent());
  return maker?.greenlet !== undefined && maker.daemon;
}
