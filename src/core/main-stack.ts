/**
 * Blocking at the top level of a CommonJS program.
 *
 * Node runs such a program on the thread's own stack, before its event loop. When the program blocks there, a greenlet is
 * made that runs the loop in Node's place, and the program's stack waits:
 *
 *      thread's stack (the program)            loop greenlet
 *      ────────────────────────────            ─────────────
 *      sleep(10) ─────────────────────────────▶ ┌ ready greenlets, ticks, promises
 *        ┊                                      │ one turn of the loop ──▶ callbacks, other greenlets
 *        ┊                                      └ again, until it is the program's turn
 *      … goes on ◀────────────────────────────── between two turns, never from inside one
 *      end of the program
 *      Node's own loop: the thread's stack is the hub from now on, the loop greenlet ends
 *
 * A turn must never stay half-done: if the program ended meanwhile, Node would enter a loop that is already running. So
 * while the loop greenlet is at work, whoever wants to switch to the program switches to the loop greenlet (`_via`), which
 * finishes its turn first.
 */
import { native, State } from '../base/addon.js';
import { nextTick, runTicks } from '../base/originals.js';
import { isRaisedFromOutside } from '../base/raised-from-outside.js';
import type { Fiber } from './fiber.js';
import { getHub } from './hub.js';
import { handleDryLoop } from './loop-exit.js';
import { addMain, removeMain } from './main-program.js';
import { RawGreenlet } from './raw-greenlet.js';
import { root } from './root-greenlet.js';
import { arrive, getCurrentCoroutine, Mail, switchOver, takeMail } from './transfer.js';

const hub = getHub();

/** Node's callbacks run on this stack and expect about as much as the thread's own has. */
const stackSize = 8 * 1024 * 1024;

class LoopGreenlet extends RawGreenlet {
  #stopped = false;
  #watching = false;
  /** Was there nothing to be done before the last turn? */
  #wasDry = false;

  constructor() {
    super(() => undefined, root);
    this._ownsLoop = true;
    this._beginsTrees = true;
    this._stackSize = stackSize;
    this._context = undefined;
    hub._onTick = () => this.#noticeEnd();
    this.#watchForEnd();
  }

  /** @internal */
  override _begin(): Fiber {
    const fiber = super._begin();
    native.state[State.hub] = fiber.id;
    if (!native.prepareLoop()) warnOfLateTicks();
    return fiber;
  }

  /**
   * @internal All that is to be done between two turns of the loop. The native layer makes the turns: a callback that
   * fails must find no JavaScript below it.
   */
  override _run(): Fiber | undefined {
    if (root._via === undefined) arrive(this);
    while (!this.#stopped) {
      root._via = this;
      if (hub._isBusy) this.#wasDry = false;
      hub._drain();
      native.guard(runTicks);
      if (hub._waitsForLoop) return undefined;
      if (hub._rootIsNext) this.#enterRoot();
      else if (!hub._isBusy && !this.#wakesSomebody()) return undefined;
    }
    return this._handOn(this._die() as Fiber, Mail.value, undefined);
  }

  /** Returns when the program blocks again, and when it has ended. */
  #enterRoot(): void {
    root._via = undefined;
    hub._takeRoot();
    this.#wasDry = false;
    this.#watchForEnd();
    switchOver(this, root);
  }

  /** Nothing is alive: so it must be before and after a turn, which may open something. Then the end of the road is reached. */
  #wakesSomebody(): boolean {
    const isDry = !native.isLoopAlive();
    const wasDry = this.#wasDry;
    this.#wasDry = isDry && !wasDry;
    return isDry && wasDry && handleDryLoop();
  }

  /** The program's end shows in that a tick runs on the thread's own stack. */
  #watchForEnd(): void {
    if (this.#watching) return;
    this.#watching = true;
    nextTick(() => {
      this.#watching = false;
      this.#noticeEnd();
      // Who was woken together with the program stood behind it in the queue, and nobody else looks.
      if (hub.greenlet === root) hub._drain();
    });
  }

  #noticeEnd(): void {
    if (getCurrentCoroutine() !== root || hub.greenlet === root) return;
    this.#stopped = true;
    hub.greenlet = root;
    native.state[State.hub] = 0;
    removeMain(root);
    this.#reportUnraised();
    if (this.started) {
      switchOver(root, this);
      takeMail(root);
    } else {
      // What has it as its parent must not start it, but find the thread's own stack.
      this._die();
    }
  }

  /** Errors that came for the program when it no longer waited, and for which it has not waited again. */
  #reportUnraised(): void {
    const errors = root._interrupts ?? [];
    root._interrupts = undefined;
    // A timeout that was left running, for one, is nobody's failure.
    for (const error of errors) if (!isRaisedFromOutside(error)) hub._report(root, error);
  }

  /** @internal */
  protected override _label(): string {
    return ' of the event loop';
  }
}

function warnOfLateTicks(): void {
  process.emitWarning(
    'geventjs does not know this build of Node well enough: while the main program is blocked at its top level, ticks and ' +
      'promises run later than they should, and an error in setImmediate() may end the process in spite of a listener. ' +
      'A main program inside `await run(() => { … })` or under the `geventjs` command is not affected. Please report this ' +
      'with the output of `node -p process.versions`.',
    { code: 'GEVENT_LATE_TICKS' },
  );
}

if (native.inMainScript() && !native.inMicrotask()) {
  hub.greenlet = new LoopGreenlet();
  addMain(root);
}
