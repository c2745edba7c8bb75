import { SocketTimeout } from '../../base/errors.js';
import { describeWait } from '../../core/describe-wait.js';
import { getHub } from '../../core/hub.js';

const hub = getHub();

/** How long one call of a socket may take: a budget for everything that the call waits for. */
export class TimeLimit {
  static readonly #none = new TimeLimit(undefined);

  readonly #ms: number | undefined;
  readonly #end: number;

  private constructor(ms: number | undefined) {
    this.#ms = ms;
    this.#end = ms === undefined ? 0 : hub.clock.now() + ms;
  }

  /** Begins now. */
  static of(ms: number | undefined): TimeLimit {
    return ms === undefined ? TimeLimit.#none : new TimeLimit(ms);
  }

  /** Milliseconds that are left. */
  get left(): number | undefined {
    return this.#ms === undefined ? undefined : Math.max(0, this.#end - hub.clock.now());
  }

  /** What is thrown when nothing is left. */
  error(reason: string, subject: object): SocketTimeout {
    return new SocketTimeout(
      `timed out: ${describeWait({ reason, subject, throw: never })} took longer than the ${this.#ms} ms of this socket. ` +
        'setTimeout(ms) allows another time, setTimeout(undefined) any.',
    );
  }
}

function never(): false {
  return false;
}
