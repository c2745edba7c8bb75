/**
 * The scheduler of one thread: Node's event loop as greenlets see it.
 *
 * Whoever can go on stands in one queue, first in, first out. The queue is drained in a tick of Node's, so in the same turn
 * of the loop as the I/O that woke somebody, and for a limited time (`time-budget.ts`). Where nobody is ready, and waking is
 * the last thing that a callback does, it is drained in the callback (`_wakeFromLoop`).
 *
 *      loop ──▶ callback wakes A, B, C ──▶ tick: drain ──▶ A ──▶ B ──▶ C ──▶ back in drain ──▶ loop
 *                                                           └────┴─ direct hand-over
 *
 * A greenlet that blocks looks at the queue itself and switches straight to the next one: one switch instead of two. It
 * goes through the hub where the next entry is a callback, where the hub is not draining (somebody switched by hand), and
 * on Node 20 and 22, whose async context cannot be handed over (`context.ts`).
 *
 * Longer than other files: to block, to hand over, to drain and to be interrupted are one algorithm over one queue.
 */
import { inspect } from 'node:util';
import { native, State } from '../base/addon.js';
import { checkFunction, describe } from '../base/checks.js';
import { GreenletExit, KeyboardInterrupt, TerminatedError } from '../base/errors.js';
import { Fifo } from '../base/fifo.js';
import { nextTick, queueMicrotask, setImmediate } from '../base/originals.js';
import { quietStderr } from '../base/quiet-stderr.js';
import { handleAlienSwitch } from './alien-switch.js';
import { blockedInHub } from './blocked-in-hub.js';
import { Callback } from './callback.js';
import { type Clock, nodeClock } from './clock.js';
import { runInHubContext, usesFrames } from './context.js';
import { hasSwitchedAway, Interruption, insist, interrupt, takeInterrupt } from './interrupt.js';
import type { RawGreenlet } from './raw-greenlet.js';
import { type ErrorStream, reportError } from './report.js';
import { root } from './root-greenlet.js';
import { TimeBudget } from './time-budget.js';
import {
  type Coroutine,
  checkLevel,
  getCurrentCoroutine,
  getOrigin,
  isLevel,
  Mail,
  type Runnable,
  type Suspension,
  setCurrentCoroutine,
  switchOver,
  takeMail,
} from './transfer.js';

/** What the hub needs to know of a waiter. */
export interface Blocking extends Suspension {
  readonly settled: boolean;
  /** @internal Do errors that are due wait until it is over? */
  readonly _isUninterrupted: boolean;
  /** @internal Leaves every list; nobody will look at the result. */
  _abandon(): void;
}

/** What is woken with nothing: a `Waiter`. */
interface Wakeable {
  switch(value: undefined): boolean;
}

export class Hub {
  /** The greenlet on whose stack the loop runs, and so the parent of all that are spawned. */
  greenlet: RawGreenlet = root;
  /** The main program, once known: gets what is meant for everybody, Ctrl-C and `LoopExit`. */
  main: RawGreenlet | undefined = undefined;
  /** Where time comes from. */
  clock: Clock = nodeClock;
  /** Where errors are printed: `process.stderr` unless set, nowhere if `null`. */
  exceptionStream: ErrorStream | null | undefined = undefined;

  readonly #ready = new Fifo<Runnable>();
  readonly #budget = new TimeBudget();
  /** Is a drain queued with Node? */
  #scheduled = false;
  #waitsForLoop = false;
  #draining = false;
  /** May who blocks switch straight to the next? */
  #handsOver = false;

  /** Milliseconds that greenlets may take turns before the loop polls for timers and I/O. 5 unless set. */
  get switchInterval(): number {
    return this.#budget.interval;
  }

  set switchInterval(ms: number) {
    this.#budget.interval = ms;
  }

  /** How many stand in the queue. */
  get readyCount(): number {
    return this.#ready.length;
  }

  /**
   * Calls `callback` in the hub, after everything that is ready now. It must not block.
   *
   * Switches: never. Works in the hub: yes.
   */
  runCallback<Args extends unknown[]>(callback: (...args: Args) => void, ...args: Args): Callback {
    checkFunction(callback, 'the callback');
    const entry = new Callback(
      () => this.greenlet,
      () => callback(...args),
    );
    this._schedule(entry);
    return entry;
  }

  /**
   * Every error that nobody caught ends here: of a greenlet, a link, a callback. It is printed and the process lives on; a
   * `KeyboardInterrupt` is raised in the main program as well. Assign another function to do something else.
   *
   * Switches: never. Works in the hub: yes.
   */
  handleError(source: unknown, error: unknown): void {
    if (error instanceof KeyboardInterrupt && this.main?.started) this._interrupt(this.main, error);
    if (error instanceof GreenletExit || this.exceptionStream === null) return;
    reportError(this.exceptionStream ?? quietStderr, source, error);
  }

  /** @internal `handleError` that cannot throw: the hub goes on even if the user's fails. */
  _report(source: unknown, error: unknown): void {
    try {
      this.handleError(source, error);
    } catch (failure) {
      reportError(quietStderr, source, error);
      reportError(quietStderr, this, failure);
    }
  }

  /**
   * @internal Raises `error` in a greenlet: at the place where it waits, for a blocking call or for another greenlet to
   * switch back; at its next blocking call if it runs. With `always`, at every blocking call after that, too. Nowhere in
   * the hub, which the thread's own stack becomes at the end of the main program.
   */
  _interrupt(greenlet: Coroutine, error: unknown, always = false): void {
    if (greenlet === this.greenlet) return;
    if (always) insist(greenlet, error);
    else interrupt(greenlet, error);
    if (hasSwitchedAway(greenlet)) this._schedule(new Interruption(greenlet));
  }

  /** @internal Puts an entry at the end of the queue. */
  _schedule(entry: Runnable): void {
    this.#ready.push(entry);
    if (!this.#scheduled && !this.#draining) this.#drainSoon(nextTick);
  }

  /**
   * @internal Suspends the current greenlet until `waiter` is settled. Whoever called looks at the waiter then.
   *
   * @throws what was raised in the greenlet: a kill, a timeout, an alien switch
   */
  _block(waiter: Blocking): void {
    const self = getCurrentCoroutine();
    try {
      if (self._interrupts !== undefined && !waiter._isUninterrupted) throw takeInterrupt(self);
      this.#checkPlace(self, waiter.reason);
      self._waiter = waiter;
      const next = this._next();
      if (next !== self) switchOver(self, next);
      self._waiter = undefined;
      if (self._mailKind !== Mail.none || !waiter.settled) handleAlienSwitch(self, waiter.settled);
    } catch (error) {
      self._waiter = undefined;
      waiter._abandon();
      throw error;
    }
  }

  /**
   * @internal Throws what `_block` would throw in `self`, which runs, before it has done anything. For operations that have
   * to do something between the two.
   */
  _checkMayBlock(self: Coroutine, operation: string): void {
    if (self._interrupts !== undefined) throw takeInterrupt(self);
    this.#checkPlace(self, operation);
  }

  /** @internal Could `self`, which runs, block here? For calls that otherwise do without. */
  _mayBlock(self: Coroutine): boolean {
    return !this.#isInHub(self) && isLevel(self);
  }

  /** Throws where nothing may block. */
  #checkPlace(self: Coroutine, operation: string): void {
    if (this.#isInHub(self)) throw blockedInHub(operation);
    checkLevel(self);
  }

  #isInHub(self: Coroutine): boolean {
    return self === this.greenlet || (self === root && native.inMicrotask());
  }

  /** @internal Lets `target` begin at once, on behalf of a callback; returns when it blocks, ends or switches away. */
  _enter(target: Coroutine): void {
    if (this.#begin(target)) this.#enter(target);
  }

  /** @internal Who goes on when the current greenlet stops: the next in the queue, or the hub. */
  _next(): Coroutine {
    while (this.#handsOver && this.#budget.takeTurn()) {
      const entry = this.#ready.peek();
      if (entry === undefined) break;
      const target = entry._target();
      if (target === this.greenlet || target?._via !== undefined) break;
      this.#ready.shift();
      if (target !== undefined && this.#begin(target)) return target;
    }
    if (this.greenlet._fiber === undefined) this.greenlet._begin();
    return this.greenlet;
  }

  /**
   * @internal Settles `waiter` on behalf of a callback of the loop that has nothing else to do: who waits goes on before it
   * returns, which saves a tick. Where others are ready already, where greenlets run, and inside a microtask, which would
   * hold all promises up meanwhile, it is the queue as usual.
   */
  _wakeFromLoop(waiter: Wakeable): void {
    const isQuiet = !this.#scheduled && !this.#draining && getCurrentCoroutine() === this.greenlet;
    if (!isQuiet || native.inMicrotask()) return void waiter.switch(undefined);
    this.#draining = true;
    waiter.switch(undefined);
    this.#draining = false;
    this._drain();
  }

  /** @internal Runs what is ready, within limits. Called on the stack that runs the loop. */
  _drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    this.#budget.startDrain();
    while (this.#step() && this.#budget.takeTurn());
    this.#draining = false;
    if (this.#ready.length === 0) this.#budget.rest();
    else if (!this.#scheduled) this.#continueLater();
  }

  /** @internal Is there more to do before the loop may wait for events? */
  get _isBusy(): boolean {
    return this.#ready.length > 0;
  }

  /** @internal Has the time run out, so that the queue goes on only after a look at the loop? */
  get _waitsForLoop(): boolean {
    return this.#waitsForLoop;
  }

  /** @internal Is it the turn of a main program whose stack cannot be entered from inside the loop? */
  get _rootIsNext(): boolean {
    if (root._via === undefined) return false;
    return root._mailKind !== Mail.none || this.#ready.peek()?._target() === root;
  }

  /** @internal Takes the entry of `_rootIsNext` out of the queue. */
  _takeRoot(): void {
    if (this.#ready.peek()?._target() === root) this.#ready.shift();
  }

  /** @internal Called in a tick, in case the main program has ended without anybody noticing. Set by `main-stack.ts`. */
  _onTick: () => void = () => undefined;

  readonly #drainInTick = (): void => {
    this.#scheduled = false;
    this.#waitsForLoop = false;
    this._onTick();
    this._drain();
  };

  #drainSoon(queue: (callback: () => void) => void): void {
    this.#scheduled = true;
    queue(this.#drainInTick);
  }

  #continueLater(): void {
    this.#waitsForLoop = this.#budget.needsLoop();
    if (this.#waitsForLoop) this.#drainSoon(setImmediate);
    else if (!this._rootIsNext) this.#drainSoon(afterMicrotasks);
  }

  /** One entry of the queue. False if there is none that could run. */
  #step(): boolean {
    if (this._rootIsNext) return false;
    const entry = this.#ready.shift();
    if (entry === undefined) return false;
    const target = entry._target();
    if (target === undefined) return true;
    if (target === this.greenlet) runInHubContext(() => this.#call(entry));
    else if (this.#begin(target)) this.#enter(target);
    return true;
  }

  #call(entry: Runnable): void {
    try {
      entry._call?.();
    } catch (error) {
      this._report(entry, error);
    }
  }

  #enter(target: Coroutine): void {
    this.#handsOver = usesFrames;
    switchOver(this.greenlet, target);
    this.#handsOver = false;
    if (native.state[State.terminated] !== 0) this.#afterTermination();
    if (this.greenlet._mailKind !== Mail.none) this.#takeMail();
  }

  /** A greenlet that cannot get a stack fails with the reason. */
  #begin(target: Coroutine): boolean {
    if (target._fiber !== undefined) return true;
    try {
      target._begin();
      return true;
    } catch (error) {
      target._abort(error);
      this.runCallback(() => this._report(target, error));
      return false;
    }
  }

  /** A greenlet without a scheduler's end, and one switched by hand, send the hub what is meant for a parent. */
  #takeMail(): void {
    try {
      takeMail(this.greenlet);
    } catch (error) {
      this._report(getOrigin(), error);
    }
  }

  /** The native layer came back by itself: the JavaScript of whoever ran was terminated. */
  #afterTermination(): void {
    const lost = getCurrentCoroutine();
    setCurrentCoroutine(this.greenlet);
    native.state[State.terminated] = 0;
    const error = new TerminatedError(
      `the JavaScript of ${describe(lost)} was terminated from outside: by a time limit of node:vm that ran out while ` +
        'another greenlet had its turn, for one. Its finally blocks did not run.',
    );
    lost._abort(error);
    this._report(lost, error);
  }

  [inspect.custom](): string {
    return `<Hub: ${this.#ready.length} ready>`;
  }
}

function afterMicrotasks(callback: () => void): void {
  queueMicrotask(() => nextTick(callback));
}

const hub = new Hub();

/**
 * The hub of this thread. There is always one.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @example
 * ```ts
 * import { getHub } from 'geventjs/hub';
 *
 * getHub().switchInterval = 10;
 * ```
 */
export function getHub(): Hub {
  return hub;
}
