import { RawGreenlet } from './raw-greenlet.js';
import { setCurrentCoroutine } from './transfer.js';

/** The thread's own stack. */
class RootGreenlet extends RawGreenlet {
  constructor() {
    super(() => undefined);
    this._becomeRoot();
    setCurrentCoroutine(this);
  }

  /** @internal */
  protected override _label(): string {
    return ' of the thread';
  }
}

/** @internal */
export const root: RawGreenlet = new RootGreenlet();
