import { HttpError } from '../../base/errors.js';
import type { Timer } from '../../core/clock.js';
import { getHub } from '../../core/hub.js';
import { kill } from '../../core/kill.js';
import type { RawGreenlet } from '../../core/raw-greenlet.js';
import { answerError } from './answer.js';
import { HttpResponse } from './http-response.js';

const hub = getHub();

/**
 * Kills handlers that do not begin to answer, and answers for those that have returned without it. One timer for all:
 * requests come in the order of their deadlines.
 */
export class Overdue {
  readonly #limit: number;
  readonly #interval: number;
  readonly #running: ReadonlyMap<RawGreenlet, unknown>;
  /** Their handlers have returned. */
  readonly #unanswered = new Set<HttpResponse>();
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

  /** Its handler has returned. Something else may answer, until its time is over. */
  noteReturn(response: HttpResponse): void {
    if (this.#limit !== Number.POSITIVE_INFINITY) this.#unanswered.add(response);
  }

  /** Looks at all requests, as long as there are any. */
  readonly #look = (): void => {
    this.#now = hub.clock.now();
    const due = this.#now - this.#limit - this.#interval;
    this.#killOverdue(due);
    this.#answerOverdue(due);
    const isOver = this.#running.size === 0 && this.#unanswered.size === 0;
    this.#timer = isOver ? undefined : hub.clock.setTimer(this.#look, this.#interval, false);
  };

  #answerOverdue(due: number): void {
    for (const response of this.#unanswered) {
      const isAnswered = response.headersSent || response.destroyed;
      if (!isAnswered && response._startedAt > due) continue;
      this.#unanswered.delete(response);
      if (isAnswered) continue;
      const error = this.#error();
      answerError(error, response.req, response);
      hub._report(response.req, error);
    }
  }

  #error(): HttpError {
    return new HttpError(503, `the handler has not begun to answer within ${this.#limit} ms`);
  }

  #killOverdue(due: number): void {
    for (const [greenlet, work] of this.#running) {
      if (!(work instanceof HttpResponse)) continue;
      if (work._startedAt > due) return;
      if (work._isOverdue || work.headersSent || work.destroyed) continue;
      work._isOverdue = true;
      kill(greenlet, this.#error());
    }
  }
}
