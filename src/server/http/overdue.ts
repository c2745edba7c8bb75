import { HttpError } from '../../base/errors.js';
import type { Timer } from '../../core/clock.js';
import { getHub } from '../../core/hub.js';
import { kill } from '../../core/kill.js';
import type { RawGreenlet } from '../../core/raw-greenlet.js';
import { HttpResponse } from './http-response.js';

const hub = getHub();

/**
 * Kills handlers that do not begin to answer. One timer for all: requests come in the order of their deadlines.
 */
export class Overdue {
  readonly #limit: number;
  readonly #interval: number;
  readonly #running: ReadonlyMap<RawGreenlet, unknown>;
  #timer: Timer | undefined;
  /** A time that is a little old is good enough, and asking for it costs. */
  #now = 0;

  /** @param running oldest first */
  constructor(limit: number, running: ReadonlyMap<RawGreenlet, unknown>) {
    this.#limit = limit;
    this.#interval = Math.min(limit / 4, 1000);
    this.#running = running;
  }

  /** Counts a handler's time from now on. */
  noteStart(response: HttpResponse): void {
    if (this.#limit === Number.POSITIVE_INFINITY) return;
    if (this.#timer === undefined) this.#look();
    response._startedAt = this.#now;
  }

  /** Looks at all handlers, as long as there are any. */
  readonly #look = (): void => {
    this.#now = hub.clock.now();
    this.#killOverdue(this.#now - this.#limit - this.#interval);
    this.#timer = this.#running.size === 0 ? undefined : hub.clock.setTimer(this.#look, this.#interval, false);
  };

  #killOverdue(due: number): void {
    for (const [greenlet, work] of this.#running) {
      if (!(work instanceof HttpResponse)) continue;
      if (work._startedAt > due) return;
      if (work._isOverdue || work.headersSent || work.destroyed) continue;
      work._isOverdue = true;
      kill(greenlet, new HttpError(503, `the handler has not begun to answer within ${this.#limit} ms`));
    }
  }
}
