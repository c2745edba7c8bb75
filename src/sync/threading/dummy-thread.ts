import type { RawGreenlet } from '../../core/raw-greenlet.js';
import { Thread } from './thread.js';

let made = 0;

/** Stands for a greenlet that is no thread, as long as that lives. */
export class DummyThread extends Thread {
  constructor(greenlet: RawGreenlet) {
    super({ name: `Dummy-${++made}`, daemon: true });
    this._begin(greenlet);
    greenlet._watchEnd(this);
  }
}
