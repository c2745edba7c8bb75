import { RawGreenlet } from './raw-greenlet.js';
import './root-greenlet.js';

/**
 * The greenlet that runs this line: a `Greenlet` inside `spawn`, otherwise the main program's or the hub's.
 *
 * Switches: never. Works in the hub: yes.
 */
export function getCurrent(): RawGreenlet {
  return RawGreenlet.getCurrent();
}
