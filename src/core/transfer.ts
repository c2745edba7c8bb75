/**
 * Giving control away, and getting it back.
 *
 * All switching of the library comes down to `transfer`. It leaves the stack of the current coroutine for that of another
 * and returns when somebody transfers back; what travels with the switch lies in the target's mail box.
 *
 *      A: transfer(B, value)            B: transfer(…) of long ago
 *         B's mail = value                 ┊
 *         current = B                      ┊
 *         native switch ──────────────────▶ returns
 *         ┊                                takeMail(B): returns the value or throws the error
 *
 * Two kinds of stack take part. Those that run the event loop (the thread's own stack; the hub's, while the main program
 * blocks at top level) are in the middle of Node's bookkeeping: they may be left at any point, as whoever comes back finds
 * them as they were. All others must be left *level*: Node keeps one stack of async scopes per thread, not per coroutine,
 * and a scope that a greenlet opened must be closed before anybody else runs, or Node aborts. Scopes that JavaScript opens
 * are closed and opened again around the switch (`async-scope.ts`). For one that native code opened there is no way, and
 * the switch is refused before anything has happened.
 *
 * On Node 20 and 22 the context of each greenlet is such a scope, too (`context.ts`), opened by the stack of the loop that
 * entered it: its *door*. So there all ways from one greenlet to another lead through the door:
 *
 *      A ── switch ──▶ door: closes A's context, opens B's ── switch ──▶ B
 */
import { native } from '../base/addon.js';
import { BlockingSwitchOutError } from '../base/errors.js';
import { executionAsyncId } from '../base/originals.js';
import { type Context, enterContext, usesFrames } from './context.js';
import { Fiber, type Job } from './fiber.js';
import { WaitNode } from './wait-list.js';

/** What lies in a mail box. */
export const Mail = { none: 0, value: 1, error: 2 } as const;
export type Mail = (typeof Mail)[keyof typeof Mail];

/** Called after each switch, in the target, before it goes on. */
export type Tracer = (event: 'switch' | 'throw', switched: { origin: unknown; target: unknown }) => void;

/** An async scope that is open on a coroutine's stack; see `async-scope.ts`. */
export interface OpenScope {
  readonly asyncId: number;
  readonly parent: OpenScope | undefined;
  /** The fiber that opened it, and closes it whenever the coroutine is left. */
  readonly outer: Fiber;
  /** Where the coroutine goes when it is left from inside. */
  exit: Exit | undefined;
}

export interface Exit {
  readonly target: Coroutine;
  readonly fiber: Fiber;
}

/** Something that stands in the hub's queue. */
export interface Runnable {
  /** @internal Who goes on now? `undefined` if nobody does any more. A callback answers with the hub. */
  _target(): Coroutine | undefined;
  /** @internal What to do if that is the hub. */
  _call?(): void;
}

/** What a coroutine is blocked on, as far as others can see it. `Waiter` is the one class. */
export interface Suspension {
  /** The operation, for people: `Queue.get`. */
  readonly reason: string;
  /** The object that it belongs to: the queue. */
  readonly subject: object | undefined;
  /** Ends the wait with an error, unless it has already ended. */
  throw(error: unknown): boolean;
}

/** Something with a stack of its own: the part of `RawGreenlet` that switching needs. */
export abstract class Coroutine extends WaitNode implements Job {
  /** @internal Where to go on. Set from the start to the end. */
  _fiber: Fiber | undefined = undefined;
  /** @internal Bytes, if not the usual. */
  _stackSize: number | undefined = undefined;
  /** @internal Innermost async scope that is open on its stack. */
  _scope: OpenScope | undefined = undefined;
  /** @internal Does its stack run the event loop? */
  _ownsLoop = false;
  /** @internal Who is to be entered instead, because this one's stack must not be entered right now. */
  _via: Coroutine | undefined = undefined;
  /** @internal */
  _context: Context = undefined;
  /** @internal */
  _mailKind: Mail = Mail.none;
  /** @internal */
  _mail: unknown = undefined;
  /** @internal What it is blocked on; set by the hub. */
  _waiter: Suspension | undefined = undefined;
  /** @internal Errors to be raised at its next blocking calls; see `interrupt.ts`. */
  _interrupts: unknown[] | undefined = undefined;
  /** @internal One of them that is raised again and again. */
  _insistent: unknown = undefined;
  /** @internal How many `Timeout`s run for it: whatever it waits for, it will not wait for ever. */
  _timeouts = 0;

  /** @internal */
  abstract _run(): Fiber | undefined;

  /** @internal Ends it from outside: it could not get a stack, or was terminated. */
  abstract _abort(error: unknown): void;

  /** @internal Gets a stack. @throws {StackError} */
  _begin(): Fiber {
    const fiber = Fiber.take(this, this._stackSize);
    this._fiber = fiber;
    return fiber;
  }
}

let current: Coroutine;
/** Kept only where somebody may ask for it: it costs as much as a tenth of a switch. */
let origin: Coroutine;
let tracer: Tracer | undefined;
/** The async scope in which the loop entered whoever runs now. A greenlet must be in it again when it is left. */
let entered = 0;
/** Node 20 and 22: on whose stack the context of whoever runs was opened, and has to be closed. */
let door: Coroutine;
/** Who is to go on when it has been closed, if not the door itself. */
let onward: Exit | undefined;

export function getCurrentCoroutine(): Coroutine {
  return current;
}

/** Says who runs, without a switch: for the start of the thread, and after the native layer switched by itself. */
export function setCurrentCoroutine(coroutine: Coroutine): void {
  current = coroutine;
}

/** Who ran before; for a tracer, for whoever gets an error, and for one that was woken though it was blocked. */
export function getOrigin(): Coroutine {
  return origin;
}

export function setTracer(next: Tracer | undefined): Tracer | undefined {
  const previous = tracer;
  tracer = next;
  return previous;
}

/**
 * Leaves the current coroutine for `target`. Returns when somebody comes back; the caller then looks into its own mail.
 *
 * @throws {BlockingSwitchOutError} with nothing changed, inside an async scope that native code opened.
 * @throws {StackError} with nothing changed, when `target` has not begun and there is no stack for it.
 */
export function transfer(target: Coroutine, kind: Mail, mail: unknown): void {
  const self = current;
  checkLevel(self);
  const next = target._via ?? target;
  if (next._fiber === undefined) next._begin();
  target._mailKind = kind;
  target._mail = mail;
  if (kind === Mail.error || target._waiter !== undefined) origin = self;
  // The hub itself was to enter `target` instead: it will find the mail when its stack allows.
  if (next !== self) switchOver(self, next);
}

/** The switch alone: checks nothing, sends nothing. `target` has begun and may be entered. */
export function switchOver(self: Coroutine, target: Coroutine): void {
  const fiber = target._fiber as Fiber;
  if (self._ownsLoop) leaveLoop(self, target, fiber);
  else leave(self, target, fiber);
  if (tracer !== undefined) trace(self);
}

/**
 * The last transfer of a coroutine that ends: answers which fiber goes on instead of switching to it.
 *
 * @throws {StackError} with nothing changed.
 */
export function depart(self: Coroutine, target: Coroutine, kind: Mail, mail: unknown): Fiber {
  const next = target._via ?? target;
  const fiber = next._fiber ?? next._begin();
  target._mailKind = kind;
  target._mail = mail;
  if (kind !== Mail.none || tracer !== undefined) origin = self;
  current = next;
  return wayTo(next, fiber);
}

/** Called first on a new coroutine's own stack. */
export function arrive(self: Coroutine): void {
  if (tracer !== undefined) trace(self);
}

/** Empties the mail box: returns a value, throws an error. */
export function takeMail(self: Coroutine): unknown {
  const { _mailKind: kind, _mail: mail } = self;
  self._mailKind = Mail.none;
  self._mail = undefined;
  if (kind === Mail.error) throw mail;
  return mail;
}

/** Leaves `self` from inside all scopes that it has open, innermost first; opens them again on the way back. */
export function leave(self: Coroutine, target: Coroutine, fiber: Fiber): void {
  const scope = self._scope;
  if (scope === undefined) {
    if (tracer !== undefined) origin = self;
    current = target;
    native.switchTo(wayTo(target, fiber).id);
    return;
  }
  scope.exit = { target, fiber };
  self._scope = scope.parent;
  native.switchTo(scope.outer.id);
  self._scope = scope;
}

/** Which fiber to switch to, so that `target` goes on with its own context. */
function wayTo(target: Coroutine, fiber: Fiber): Fiber {
  if (usesFrames || target === door) return fiber;
  onward = { target, fiber };
  return door._fiber as Fiber;
}

function leaveLoop(self: Coroutine, target: Coroutine, fiber: Fiber): void {
  if (tracer !== undefined) origin = self;
  current = target;
  if (usesFrames) {
    entered = executionAsyncId();
    native.switchTo(fiber.id);
    return;
  }
  for (onward = { target, fiber }; onward !== undefined; ) {
    door = self;
    enterContext(onward.target._context, passDoor);
  }
}

/** Called inside the context of whoever is to go on; returns when that one has been left. */
function passDoor(): void {
  const { fiber } = onward as Exit;
  onward = undefined;
  entered = executionAsyncId();
  native.switchTo(fiber.id);
}

/** Can `self`, which runs, be left right now? Not with an async scope open that native code opened. */
export function isLevel(self: Coroutine): boolean {
  if (self._ownsLoop) return true;
  return executionAsyncId() === (self._scope === undefined ? entered : self._scope.asyncId);
}

/** @throws {BlockingSwitchOutError} if `self`, which runs, cannot be left right now. */
export function checkLevel(self: Coroutine): void {
  if (isLevel(self)) return;
  throw new BlockingSwitchOutError(
    'a blocking call inside a callback that native code made while this greenlet was running (expected none of them on ' +
      'the stack, got an open one). Node cannot suspend such a callback: let it return and block afterwards, or spawn() a ' +
      'greenlet in it.',
  );
}

function trace(self: Coroutine): void {
  const callback = tracer as Tracer;
  try {
    callback(self._mailKind === Mail.error ? 'throw' : 'switch', { origin, target: self });
  } catch (error) {
    tracer = undefined;
    self._mailKind = Mail.error;
    self._mail = error;
  }
}
