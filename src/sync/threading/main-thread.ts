import { getCurrent } from '../../core/get-current.js';
import { getHub } from '../../core/hub.js';
import { watchMainEnd } from '../../core/main-program.js';
import { Thread } from './thread.js';

const hub = getHub();

/** Stands for the main program, and for the callbacks of the event loop, which run on the same stack as Node itself. */
class MainThread extends Thread {
  #hasEnded = false;

  constructor() {
    super({ name: 'MainThread', daemon: false });
    this._begin(this);
    watchMainEnd(() => {
      this.#hasEnded = true;
      this._wakeJoiners();
    });
  }

  /** Until the main program has ended. */
  override isAlive(): boolean {
    return !this.#hasEnded || hub.main !== undefined;
  }

  /** @internal */
  override _isCurrent(): boolean {
    const greenlet = getCurrent();
    return greenlet === hub.main || greenlet === hub.greenlet;
  }
}

const main = new MainThread();

/**
 * The thread of the main program.
 *
 * Switches: never. Works in the hub: yes.
 */
export function mainThread(): Thread {
  return main;
}
