/**
 * The greenlet that users see: a function with a stack, a result, and a place in the hub's queue.
 *
 *      new ──start()──▶ in the queue ──its turn──▶ running ⇄ waiting ──end──▶ ready: value or exception
 *       └───────────────────┴──kill()──────────────────────────────────────────▶ ready, never ran
 *
 * Its result and who waits for it are in `outcome.ts`. What remains is longer than other files because it is the class that
 * people read: every member has its rules beside it.
 */
import { inspect } from 'node:util';
import { checkFunction, checkMilliseconds, describe } from '../base/checks.js';
import { AlreadyStartedError, GreenletExit } from '../base/errors.js';
import type { Timer } from './clock.js';
import type { Fiber } from './fiber.js';
import { getHub, type Hub } from './hub.js';
import { IdentRegistry } from './ident.js';
import { type KillError, makeKillError } from './kill-error.js';
import { Outcome } from './outcome.js';
import { waitIfPromise } from './promise.js';
import type { RawGreenlet } from './raw-greenlet.js';
import { noteSpawnSite, type SpawnSite, spawnSiteLines } from './spawn-site.js';
import { treeLocals } from './spawn-tree.js';
import type { TimeoutLike } from './timeout.js';
import { checkOptions, checkTimeout } from './timeout-option.js';
import { type Coroutine, depart, getCurrentCoroutine, Mail, type Runnable, takeMail } from './transfer.js';
import { Waiter } from './waiter.js';

const hub = getHub();
const idents = new IdentRegistry<object>();
const spawnCallbacks = new Set<(greenlet: Greenlet) => void>();

/** How `kill` is done. */
export interface KillOptions {
  /** Wait until the greenlet is dead? Yes unless set. */
  block?: boolean;
  /** How long to wait: milliseconds, or a `Timeout`. When it is over, `kill` returns all the same. */
  timeout?: TimeoutLike | undefined;
  /** Raise the error again at every later blocking call, until the greenlet ends. */
  insist?: boolean;
}

export class Greenlet<T = unknown, Args extends readonly unknown[] = readonly unknown[]>
  extends Outcome<T, Greenlet<T>>
  implements Runnable
{
  readonly #fn: ((...args: never[]) => unknown) | undefined;
  #args: Args;
  #name: string | undefined;
  #scheduled = false;
  #timer: Timer | undefined;
  #spawner: RawGreenlet | undefined;
  #spawnSite: SpawnSite | undefined;

  /**
   * Makes a greenlet that will call `fn(...args)`. `start` puts it into the hub's queue. If `fn` returns a promise, its
   * value is waited for.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {ArgumentTypeError} when `fn` is not a function, and the class has no `run` of its own
   */
  constructor(fn?: (...args: Args) => T | PromiseLike<T>, ...args: Args) {
    super(noBody, hub.greenlet);
    this.#fn = fn;
    this.#args = args;
    if (fn !== undefined || this.run === Greenlet.prototype.run) {
      checkFunction(fn, 'the function of a greenlet', 'spawn(() => { … })');
    }
    this.#spawner = getCurrentCoroutine() as RawGreenlet;
  }

  /** Makes and starts a greenlet of this class. */
  static spawn<Made extends Greenlet, Given extends unknown[]>(
    this: new (
      ...args: Given
    ) => Made,
    ...args: Given
  ): Made {
    const made = new this(...args);
    made.start();
    return made;
  }

  /** Makes a greenlet of this class and starts it in `ms` milliseconds. */
  static spawnLater<Made extends Greenlet, Given extends unknown[]>(
    this: new (
      ...args: Given
    ) => Made,
    ms: number,
    ...args: Given
  ): Made {
    const made = new this(...args);
    made.startLater(ms);
    return made;
  }

  /** Calls `callback` whenever a greenlet is started, synchronously. */
  static addSpawnCallback(callback: (greenlet: Greenlet) => void): void {
    checkFunction(callback, 'a spawn callback');
    spawnCallbacks.add(callback);
  }

  static removeSpawnCallback(callback: (greenlet: Greenlet) => void): void {
    spawnCallbacks.delete(callback);
  }

  /** What the greenlet does. Subclasses say it here instead of giving a function. */
  protected run(): T | PromiseLike<T> {
    const fn = this.#fn;
    return fn?.(...(this.#args as unknown as never[])) as T | PromiseLike<T>;
  }

  /**
   * Puts it into the hub's queue: it begins after everything that is ready now. Without effect if it has been started.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {AlreadyStartedError} when it has ended
   */
  start(): void {
    if (this.#mayStart()) hub._schedule(this);
  }

  /**
   * Starts it in `ms` milliseconds.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {AlreadyStartedError} when it has ended
   * @throws {OutOfRangeError} when `ms` is negative
   */
  startLater(ms: number): void {
    checkMilliseconds(ms, 'the delay');
    if (this.#mayStart()) this.#timer = hub.clock.setTimer(() => hub._schedule(this), ms, true);
  }

  /** @internal `start` for who spawns all the time from one place: noting that place costs much and says nothing. */
  _startUnnoted(): void {
    if (this.#mayStart(false)) hub._schedule(this);
  }

  /** @internal The part of `start` that comes before the hub's queue, for who puts it there later. */
  _prepareStart(): boolean {
    return this.#mayStart();
  }

  /** Has `start` been called, and has it not ended yet? */
  override get started(): boolean {
    return this.#scheduled && !this.ready();
  }

  /** The arguments of its function; empty once it has ended. */
  get args(): Args | readonly [] {
    return this.#args;
  }

  /** The hub that runs it. */
  get loop(): Hub {
    return hub;
  }

  /** A small number; the smallest that no living greenlet has. */
  get minimalIdent(): number {
    return idents.get(this);
  }

  /** `Greenlet-<minimalIdent>` unless set. */
  get name(): string {
    return this.#name ?? `Greenlet-${this.minimalIdent}`;
  }

  set name(name: string) {
    this.#name = name;
  }

  /** Who spawned it, until it has ended. */
  get spawningGreenlet(): RawGreenlet | undefined {
    return this.#spawner;
  }

  /** Where it was spawned: lines of a stack, if noted (see `config.trackGreenletTree`). */
  get spawningStack(): readonly string[] {
    return spawnSiteLines(this.#spawnSite);
  }

  /**
   * Values for this greenlet and all that it spawns, those that are spawned raw included. Each greenlet that the main program
   * or the hub spawns begins a new set.
   */
  get spawnTreeLocals(): Record<PropertyKey, unknown> {
    return treeLocals(this);
  }

  /**
   * Ends it by raising `error` where it waits, `GreenletExit` unless given. Its `finally` blocks run and may block. One
   * that has not begun never will. Killed twice, it gets the second error at its next blocking call, if it still lives.
   *
   * `catch` blocks of the greenlet see the error: see `rethrowExit`, and `insist`.
   *
   * Switches: unless it has ended, is the current greenlet, or `block` is false. Works in the hub: with `block: false`.
   *
   * @throws the error itself, when a greenlet kills itself with `block`
   * @throws {ArgumentTypeError} when `error` is not an error
   */
  kill(error: KillError = GreenletExit, options: KillOptions = {}): void {
    checkOptions(options, 'Greenlet.kill', ['block', 'timeout', 'insist']);
    const { block = true, timeout } = options;
    const raised = makeKillError(error);
    checkTimeout(timeout);
    if (this.ready()) return;
    if (this._fiber === undefined) {
      this.#cancel(raised);
      return;
    }
    const isSelf = this === getCurrentCoroutine();
    if (options.insist || !isSelf || !block) hub._interrupt(this, raised, options.insist);
    if (isSelf && block) throw raised;
    if (block) this.join({ timeout });
  }

  /**
   * Raises `error` in it at once, `GreenletExit` unless given: the current greenlet goes on when it has had its turn.
   *
   * Switches: if it has begun. Works in the hub: yes.
   */
  override throw(error: unknown = new GreenletExit()): unknown {
    if (this.ready()) return undefined;
    if (this._fiber === undefined) return this.#cancel(error);
    if (getCurrentCoroutine() === hub.greenlet) return super.throw(error);
    if (getCurrentCoroutine() === this) throw error;
    // Switching by hand between two greenlets of the hub would leave this one behind for good.
    hub._interrupt(this, error);
    new Waiter('Greenlet.throw')._yield();
    return undefined;
  }

  /** Kills it and waits for its end: `using g = spawn(…)` makes sure that it does not outlive the block. */
  [Symbol.dispose](): void {
    this.kill();
  }

  /** @internal Its turn in the hub's queue: to begin. */
  _target(): Coroutine | undefined {
    return this._fiber === undefined && !this.ready() ? this : undefined;
  }

  /** @internal */
  override _abort(error: unknown): void {
    this.#finish(Mail.error, error);
    super._abort(error);
  }

  /** @internal */
  protected override _callBody(): unknown {
    takeMail(this);
    const result = this.run();
    return waitIfPromise(result, 'the promise its function returned');
  }

  /** @internal */
  protected override _ended(kind: Mail, result: unknown): void {
    this.#finish(kind, result);
    if (kind === Mail.error) this._report(result);
  }

  /** @internal */
  protected override _handOn(fiber: Fiber, kind: Mail, result: unknown): Fiber {
    const parent = this.parent as RawGreenlet;
    if (parent !== hub.greenlet && !parent.dead) return super._handOn(fiber, kind, result);
    fiber.release();
    return depart(this, hub._next(), Mail.none, undefined);
  }

  #mayStart(isNoted = true): boolean {
    if (this.ready()) {
      throw new AlreadyStartedError(`${inspect(this)} has ended and cannot be started again. spawn() a new one.`);
    }
    if (this.#scheduled) return false;
    this.#scheduled = true;
    if (isNoted) this.#spawnSite = noteSpawnSite(this.#mayStart);
    for (const callback of spawnCallbacks) callback(this as Greenlet);
    return true;
  }

  /** Ends it before its first line. */
  #cancel(error: unknown): void {
    const quiet = error instanceof GreenletExit;
    this.#finish(quiet ? Mail.value : Mail.error, error);
    this._die();
    if (!quiet) this._report(error);
  }

  #finish(kind: Mail, result: unknown): void {
    this.#args = [] as unknown as Args;
    this.#spawner = undefined;
    this._interrupts = undefined;
    this.#timer?.cancel();
    this._settle(kind, result);
  }

  /** @internal */
  protected override _label(): string {
    const fn = this.#fn === undefined ? 'run' : this.#fn.name;
    return ` "${this.name}"${fn && ` at ${fn}`}`;
  }

  /** @internal */
  override _describeState(): string {
    if (this.ready()) {
      return `${this.successful() ? 'finished with value' : 'failed with'} ${shorten(describe(this._result))}`;
    }
    if (this._fiber === undefined) return this.#scheduled ? 'about to start' : 'not started';
    return super._describeState();
  }
}

function noBody(): undefined {
  return undefined;
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 27)}...` : text;
}
