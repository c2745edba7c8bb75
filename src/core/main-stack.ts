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
import { getHub } from './hub.js';
import { addMain, handleDryLoop, removeMain } from './loop-exit.js';
import { RawGreenlet, root } from './raw-greenlet.js';
import { getCurrentCoroutine, switchOver, takeMail } from './transfer.js';

const hub = getHub();

/** Node's callbacks run on this stack and expect about as much as the thread's own has. */
const stackSize = 8 * 1024 * 1024;

class LoopGreenlet extends RawGreenlet {
  #stopped = false;
  #watching = false;

  constructor() {
    super(() => this.#run(), root);
    this._ownsLoop = true;
    this._beginsTrees = true;
    this._stackSize = stackSize;
    this._context = undefined;
    hub._onTick = () => this.#noticeEnd();
    this.#watchForEnd();
  }

  #run(): void {
    native.state[State.hub] = this._fiber?.id ?? 0;
    while (!this.#stopped) {
      root._via = this;
      this.#untilRootIsNext();
      root._via = undefined;
      hub._takeRoot();
      this.#watchForEnd();
      switchOver(this, root);
    }
  }

  #untilRootIsNext(): void {
    let dryTurns = 0;
    for (;;) {
      hub._drain();
      native.guard(runTicks);
      if (hub._rootIsNext) return;
      if (hub._isBusy && !hub._waitsForLoop) continue;
      // Twice, as what ran after the first dry turn may have opened something.
      dryTurns = native.runLoopOnce() ? 0 : dryTurns + 1;
      if (dryTurns > 1 && !hub._isBusy) handleDryLoop();
    }
  }

  /** The program's end shows in that a tick runs on the thread's own stack. */
  #watchForEnd(): void {
    if (this.#watching) return;
    this.#watching = true;
    nextTick(() => {
      this.#watching = false;
      this.#noticeEnd();
    });
  }

  #noticeEnd(): void {
    if (getCurrentCoroutine() !== root || hub.greenlet === root) return;
    this.#stopped = true;
    hub.greenlet = root;
    native.state[State.hub] = 0;
    removeMain(root);
    hub.main = undefined;
    if (!this.started) return;
    switchOver(root, this);
    takeMail(root);
  }

  /** @internal */
  protected override _label(): string {
    return ' of the event loop';
  }
}

if (native.inMainScript() && !native.inMicrotask()) {
  hub.greenlet = new LoopGreenlet();
  hub.main = root;
  addMain(root);
}
