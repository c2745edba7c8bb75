import { IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ConcurrentObjectUseError, ConnectionClosed, WSGIError } from '../../base/errors.js';
import { Waiter } from '../../core/waiter.js';
import { HttpRequest } from '../http/http-request.js';

const lineFeed = 0x0a;

/** Node's own, which never blocks. */
const readNow = IncomingMessage.prototype.read;

const nothing = Buffer.alloc(0);

/**
 * The body of a request, read by blocking: `environ['wsgi.input']`.
 *
 * It ends where the body ends; after that everything is empty. A client that asked with `Expect: 100-continue` is told to
 * send its body when the application reads for the first time, and only then.
 *
 * @example
 * ```ts
 * import type { WSGIApplication } from 'geventjs/wsgi';
 *
 * const shout: WSGIApplication = (environ, startResponse) => {
 *   startResponse('200 OK', [['Content-Type', 'text/plain']]);
 *   return [environ['wsgi.input'].read().toString().toUpperCase()];
 * };
 * console.log(shout.length); // 2
 * ```
 */
export class WSGIInput implements Iterable<Buffer> {
  #request: IncomingMessage | undefined;
  #sendContinue: (() => void) | undefined;
  #atEnd = false;
  #listening = false;
  #over = false;
  #waiter: Waiter | undefined;
  /** What has arrived, from `#at` on. */
  #chunk: Buffer = nothing;
  #at = 0;

  /** @internal */
  constructor(request: IncomingMessage, sendContinue?: () => void) {
    this.#request = request;
    this.#sendContinue = sendContinue;
  }

  /**
   * Reads `size` bytes, or all there are until the end if it is left out or negative. Fewer only at the end.
   *
   * Switches: if it has to wait for the client. Works in the hub: only if it does not have to wait.
   *
   * @throws {ConnectionClosed} when the body breaks off
   * @throws {WSGIError} when the response is complete already
   */
  read(size?: number): Buffer {
    const limit = checkSize(size, 'wsgi.input.read');
    return this.#gather(limit, false);
  }

  /**
   * Reads up to and including the next line feed; at most `size` bytes if that is given and not negative. Empty at the end.
   *
   * Switches: if it has to wait for the client. Works in the hub: only if it does not have to wait.
   *
   * @throws {ConnectionClosed} when the body breaks off
   * @throws {WSGIError} when the response is complete already
   */
  readLine(size?: number): Buffer {
    const limit = checkSize(size, 'wsgi.input.readLine');
    return this.#gather(limit, true);
  }

  /**
   * Reads all lines that are left; no more after `hint` bytes, if that is given and positive.
   *
   * Switches: if it has to wait for the client. Works in the hub: only if it does not have to wait.
   *
   * @throws {ConnectionClosed} when the body breaks off
   * @throws {WSGIError} when the response is complete already
   */
  readLines(hint?: number): Buffer[] {
    const limit = checkSize(hint, 'wsgi.input.readLines') || Number.POSITIVE_INFINITY;
    const lines: Buffer[] = [];
    let length = 0;
    for (const line of this) {
      lines.push(line);
      length += line.length;
      if (length >= limit) break;
    }
    return lines;
  }

  /** Line after line. Switches: if it has to wait for the client. */
  *[Symbol.iterator](): Generator<Buffer, void, undefined> {
    for (let line = this.readLine(); line.length > 0; line = this.readLine()) yield line;
  }

  [inspect.custom](): string {
    return `<wsgi.input${this.#over ? ': the request is over' : ''}>`;
  }

  /** @internal The response is complete: what is left of the body is Node's to throw away. */
  _end(): void {
    const request = this.#request;
    this.#over = true;
    this.#chunk = nothing;
    this.#at = 0;
    if (this.#listening && request !== undefined) {
      this.#listen(request, 'off');
      // Node does so itself with a body that nobody has begun to read.
      request.resume();
    }
    this.#request = undefined;
    this.#sendContinue = undefined;
    this.#waiter?.switch();
  }

  #gather(limit: number, line: boolean): Buffer {
    if (this.#over) throw requestIsOver();
    const parts: Buffer[] = [];
    let wanted = limit;
    try {
      while (wanted > 0 && (this.#at < this.#chunk.length || this.#receive())) {
        const part = this.#take(wanted, line);
        parts.push(part);
        wanted -= part.length;
        if (line && part[part.length - 1] === lineFeed) break;
      }
    } catch (error) {
      this.#putBack(parts);
      throw error;
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  /** A read that fails, or is out of time, takes nothing: the next one begins where it began. */
  #putBack(parts: Buffer[]): void {
    if (parts.length === 0 || this.#over) return;
    this.#chunk = Buffer.concat([...parts, this.#chunk.subarray(this.#at)]);
    this.#at = 0;
  }

  /** The next bytes of what is here: at most so many, at most to the end of the line. */
  #take(limit: number, line: boolean): Buffer {
    const feed = line ? this.#chunk.indexOf(lineFeed, this.#at) : -1;
    const end = Math.min(this.#at + limit, feed < 0 ? this.#chunk.length : feed + 1);
    const part = this.#chunk.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  /** Waits for the next piece. False at the end of the body. */
  #receive(): boolean {
    const request = this.#request;
    if (request === undefined) throw requestIsOver();
    if (this.#atEnd) return false;
    this.#begin(request);
    for (;;) {
      const chunk = readNow.call(request) as Buffer | null;
      if (chunk !== null && chunk.length > 0) {
        this.#chunk = chunk;
        this.#at = 0;
        return true;
      }
      const broken = failureOf(request);
      if (broken !== undefined) throw broken;
      if (request.complete && request.readableLength === 0) {
        this.#atEnd = true;
        return false;
      }
      if (request.destroyed) throw brokenOff();
      this.#wait();
      if (this.#over) throw requestIsOver();
    }
  }

  #begin(request: IncomingMessage): void {
    if (this.#waiter !== undefined) throw taken();
    if (!this.#listening) {
      // Node throws it away once the response is complete.
      if (request.readableFlowing) throw requestIsOver();
      // Nobody goes on at its end but who reads it here.
      if (request instanceof HttpRequest) request._continue = undefined;
      this.#listening = true;
      this.#listen(request, 'on');
    }
    const sendContinue = this.#sendContinue;
    if (sendContinue === undefined) return;
    this.#sendContinue = undefined;
    if (!request.destroyed) sendContinue();
  }

  #listen(request: IncomingMessage, verb: 'on' | 'off'): void {
    for (const event of ['readable', 'end', 'error', 'close']) request[verb](event, this.#wake);
  }

  readonly #wake = (): void => {
    this.#waiter?.switch();
  };

  #wait(): void {
    const waiter = new Waiter('wsgi.input');
    this.#waiter = waiter;
    try {
      waiter.get();
    } finally {
      this.#waiter = undefined;
    }
  }
}

/** What an `HttpServer` has against a body: it is too large. */
function failureOf(request: IncomingMessage): Error | undefined {
  return request instanceof HttpRequest ? request._failure : undefined;
}

/** Negative is all, as in Python. */
function checkSize(size: number | undefined, call: string): number {
  if (size === undefined) return Number.POSITIVE_INFINITY;
  if (typeof size !== 'number' || Number.isNaN(size)) {
    throw new ArgumentTypeError(`${call} takes a number of bytes, got ${describe(size)}`);
  }
  return size < 0 ? Number.POSITIVE_INFINITY : Math.trunc(size);
}

function requestIsOver(): WSGIError {
  return new WSGIError('wsgi.input was read after the request was over: read it before the response is complete');
}

function brokenOff(): ConnectionClosed {
  return new ConnectionClosed(
    'the body of the request broke off: the client closed the connection, or sent what is no body',
  );
}

function taken(): ConcurrentObjectUseError {
  return new ConcurrentObjectUseError(
    'this wsgi.input is already used: expected one greenlet, got a second. Read in one, and hand on what was read.',
  );
}
