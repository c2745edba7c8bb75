import { checkFunction } from '../base/checks.js';
import type { Clock } from '../core/clock.js';
import { getHub } from '../core/hub.js';

const hub = getHub();
const installed: InstalledClock[] = [];

/** A clock that is in the hub until it is disposed of. Those that were put in later stay, and the former ones return after them. */
class InstalledClock implements Disposable {
  #former: Clock;

  constructor(clock: Clock) {
    this.#former = hub.clock;
    hub.clock = clock;
    installed.push(this);
  }

  [Symbol.dispose](): void {
    const at = installed.indexOf(this);
    if (at < 0) return;
    installed.splice(at, 1);
    const later = installed[at];
    if (later === undefined) hub.clock = this.#former;
    else later.#former = this.#former;
  }
}

/** Puts a clock into the hub; disposing of the answer puts the former one back. */
export function installClock(clock: Clock): Disposable {
  checkFunction(clock?.setTimer, 'the setTimer of a clock');
  checkFunction(clock.now, 'the now of a clock');
  return new InstalledClock(clock);
}
