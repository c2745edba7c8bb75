import { inspect } from 'node:util';
import { checkFunction, describe } from '../base/checks.js';
import { ArgumentTypeError, ArgumentValueError, GreenletExit } from '../base/errors.js';
import './async-scope.js';
import './json.js';
import { captureContext, dropContext, installContext } from './context.js';
import { describeWait } from './describe-wait.js';
import { Fiber } from './fiber.js';
import { takeMailOrInterrupt } from './interrupt.js';
import { inheritTreeLocals, type TreeLocals, type TreeNode } from './spawn-tree.js';
import { arrive, Coroutine, depart, getCurrentCoroutine, Mail, takeMail, transfer } from './transfer.js';
import { WaitList } from './wait-list.js';

const State = { fresh: 0, started: 1, dead: 2 } as const;
type State = (typeof State)[keyof typeof State];

/**
 * All greenlets that have a stack, oldest first.
 *
 * @internal
 */
export const alive: WaitList<RawGreenlet> = new WaitList();

/** Is told of a greenlet's end, in the middle of it: it may wake somebody, and must do nothing else. */
export interface EndWatcher {
  /** @internal The greenlet is dead, and its outcome known. */
  _noteEnd(greenlet: RawGreenlet): void;
}

/**
 * A coroutine with a stack of its own, switched by hand: Python's `greenlet`.
 *
 * It knows nothing of the hub. Values travel with switches; when the function ends, its result goes to the parent; an error
 * that it does not catch is thrown in the parent. For greenlets that block and wake by themselves use `spawn`.
 *
 * @example
 * ```ts
 * import { RawGreenlet } from 'geventjs/greenlet';
 *
 * const echo: RawGreenlet<string, string> = new RawGreenlet((first) => {
 *   const second = main.switch(`got ${first}`);
 *   return `end ${second}`;
 * });
 * const main = RawGreenlet.getCurrent();
 * console.log(echo.switch('a')); // got a
 * console.log(echo.switch('b')); // end b
 * ```
 *
 * Source of the rules: the documentation of Python's greenlet.
 */
export class RawGreenlet<Send = unknown, Receive = unknown> extends Coroutine implements TreeNode {
  readonly #body: (value: never) => unknown;
  #parent: RawGreenlet | undefined;
  #state: State = State.fresh;
  /** @internal Values of `Local`s; gone with the end. */
  _locals: WeakMap<object, object> | undefined = undefined;
  /** @internal */
  _treeLocals: TreeLocals | undefined = undefined;
  /** @internal */
  _beginsTrees = false;
  /** Hardly anything has more than one: the pool it is in. */
  #endWatcher: EndWatcher | undefined = undefined;
  #moreEndWatchers: Set<EndWatcher> | undefined = undefined;

  /**
   * Makes a greenlet; nothing runs yet.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @param body called with the value of the first switch
   * @param parent gets the result; the current greenlet unless given
   * @throws {ArgumentTypeError} when `body` is not a function, or `parent` is not a RawGreenlet
   */
  constructor(body: (value: Send) => Receive, parent?: RawGreenlet<never, unknown>) {
    super();
    checkFunction(body, 'the body of a RawGreenlet', 'new RawGreenlet((value) => { … })');
    if (parent !== undefined) checkParent(parent);
    this.#body = body;
    const maker = getCurrentCoroutine() as RawGreenlet | undefined;
    this.#parent = (parent as RawGreenlet | undefined) ?? maker;
    this._context = captureContext();
    if (maker !== undefined) this._treeLocals = inheritTreeLocals(maker);
  }

  /** The greenlet that runs this line. On the thread's own stack: the main program's, or the hub's in a callback. */
  static getCurrent(): RawGreenlet {
    return getCurrentCoroutine() as RawGreenlet;
  }

  /** Has it been started, and not ended yet? */
  get started(): boolean {
    return this.#state === State.started;
  }

  /** Has it ended, or been killed before its start? Never true for the greenlet that runs. */
  get dead(): boolean {
    return this.#state === State.dead;
  }

  /** Who gets the result. `undefined` for the thread's own stack. */
  get parent(): RawGreenlet | undefined {
    return this.#parent;
  }

  /**
   * @throws {ArgumentTypeError} for anything but a RawGreenlet, and for the thread's own stack, which has no parent
   * @throws {ArgumentValueError} when the greenlet would become its own ancestor
   */
  set parent(parent: RawGreenlet) {
    checkParent(parent);
    if (this.#parent === undefined)
      throw new ArgumentTypeError(`the parent of ${inspect(this)} cannot be set: it has none`);
    for (let at: RawGreenlet | undefined = parent; at !== undefined; at = at.#parent) {
      if (at === this) {
        throw new ArgumentValueError(`cyclic parent chain: ${inspect(this)} is an ancestor of ${inspect(parent)}`);
      }
    }
    this.#parent = parent;
  }

  /**
   * Goes on in this greenlet and returns what is sent back: the value of the next switch to the caller, or the result if
   * this one ends. Switching to a dead greenlet switches to its nearest living ancestor; to oneself, returns at once.
   *
   * Switches: always, but to oneself. Works in the hub: yes; it returns when the greenlet switches back, ends or blocks.
   *
   * @throws whatever the greenlet does not catch, if the caller is its parent
   */
  switch(value?: Send): Receive {
    const self = getCurrentCoroutine();
    const target = this.#living();
    if (target === self) return value as unknown as Receive;
    transfer(target, Mail.value, value);
    return takeMailOrInterrupt(self) as Receive;
  }

  /**
   * Goes on in this greenlet by raising `error` there, `GreenletExit` unless given. One that has not started dies without
   * running. For a dead or never started greenlet the error goes to the nearest living ancestor; a `GreenletExit` is not
   * thrown there but returned.
   *
   * Switches: always, but to oneself. Works in the hub: yes.
   */
  throw(error: unknown = new GreenletExit()): Receive {
    const self = getCurrentCoroutine();
    if (this.#state === State.fresh) this._die();
    const quiet = this.#state === State.dead && error instanceof GreenletExit;
    const target = quiet ? this.#living() : this.#livingForError(error);
    if (target === self) {
      if (quiet) return error as unknown as Receive;
      throw error;
    }
    transfer(target, quiet ? Mail.value : Mail.error, error);
    return takeMailOrInterrupt(self) as Receive;
  }

  /** @internal Calls the body. Subclasses say what theirs is. */
  protected _callBody(): unknown {
    const body = this.#body;
    return body(takeMail(this) as never);
  }

  /** @internal */
  override _begin(): Fiber {
    const fiber = super._begin();
    this.#state = State.started;
    alive.add(this);
    return fiber;
  }

  /** @internal On the greenlet's own stack, from its first line to its last. */
  override _run(): Fiber | undefined {
    installContext(this._context);
    arrive(this);
    let kind: Mail = Mail.value;
    let result: unknown;
    try {
      result = this._callBody();
    } catch (error) {
      result = error;
      if (!(error instanceof GreenletExit)) kind = Mail.error;
    }
    this._ended(kind, result);
    return this._handOn(this._die() as Fiber, kind, result);
  }

  /** @internal Notes the outcome, while the greenlet still lives. Must not throw. */
  protected _ended(_kind: Mail, _result: unknown): void {}

  /** @internal Says who goes on after the end. The fiber must be released just before. */
  protected _handOn(fiber: Fiber, kind: Mail, result: unknown): Fiber {
    const target = kind === Mail.error ? this.#livingForError(result) : this.#living();
    fiber.release();
    try {
      return depart(this, target, kind, result);
    } catch (error) {
      // The parent was to start with the result, and there is no stack for it.
      target._abort(error);
      return depart(this, this.#livingForError(error), Mail.error, error);
    }
  }

  /** @internal From here on it is dead. Answers the stack it had. */
  _die(): Fiber | undefined {
    const fiber = this._fiber;
    this._fiber = undefined;
    this.#state = State.dead;
    alive.remove(this);
    dropContext(this._context);
    this._context = undefined;
    this._locals = undefined;
    const watcher = this.#endWatcher;
    if (watcher !== undefined) this.#tellEnd(watcher);
    return fiber;
  }

  /** @internal Has `watcher` told of the end. */
  _watchEnd(watcher: EndWatcher): void {
    if (this.#endWatcher === undefined) {
      this.#endWatcher = watcher;
      return;
    }
    this.#moreEndWatchers ??= new Set();
    this.#moreEndWatchers.add(watcher);
  }

  /** @internal */
  _unwatchEnd(watcher: EndWatcher): void {
    if (this.#moreEndWatchers?.delete(watcher) || this.#endWatcher !== watcher) return;
    const [next] = this.#moreEndWatchers ?? [];
    this.#endWatcher = next;
    if (next !== undefined) this.#moreEndWatchers?.delete(next);
  }

  /** @internal Who will be told of the end. */
  get _endWatchers(): readonly EndWatcher[] {
    const first = this.#endWatcher;
    return first === undefined ? [] : [first, ...(this.#moreEndWatchers ?? [])];
  }

  #tellEnd(first: EndWatcher): void {
    const others = this.#moreEndWatchers;
    this.#endWatcher = undefined;
    this.#moreEndWatchers = undefined;
    first._noteEnd(this as RawGreenlet);
    if (others !== undefined) for (const watcher of others) watcher._noteEnd(this as RawGreenlet);
  }

  /** @internal */
  override _abort(_error: unknown): void {
    this._die();
  }

  /** @internal For the thread's own stack, which always runs and never ends. */
  protected _becomeRoot(): void {
    this._fiber = Fiber.root;
    this._ownsLoop = true;
    this._beginsTrees = true;
    this._context = undefined;
    this.#state = State.started;
    this.#parent = undefined;
  }

  #living(): RawGreenlet {
    let target: RawGreenlet = this;
    while (target.#state === State.dead) target = target.#parent as RawGreenlet;
    return target;
  }

  /** A greenlet that has not started cannot catch anything: it dies, and the error goes up. */
  #livingForError(error: unknown): RawGreenlet {
    for (;;) {
      const target = this.#living();
      if (target.#state === State.started) return target;
      target._abort(error);
    }
  }

  [inspect.custom](): string {
    return `<${this.constructor.name}${this._label()}: ${this._describeState()}>`;
  }

  /** @internal The part of `inspect` between the class and the state. */
  protected _label(): string {
    return this.#body.name ? ` at ${this.#body.name}` : '';
  }

  /** @internal */
  _describeState(): string {
    if (this.#state === State.fresh) return 'not started';
    if (this.#state === State.dead) return 'dead';
    if (this === getCurrentCoroutine()) return 'running';
    return this._waiter === undefined ? 'suspended' : `waiting on ${describeWait(this._waiter)}`;
  }
}

function checkParent(parent: unknown): void {
  if (parent instanceof RawGreenlet) return;
  throw new ArgumentTypeError(`the parent must be a RawGreenlet, got ${describe(parent)}`);
}
