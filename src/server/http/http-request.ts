/**
 * A request as a handler in direct style reads it. For everybody else, Express for one, it is Node's `IncomingMessage`: in
 * the hub, and where a listener for `data` reads, everything is as Node has it.
 */
import { IncomingMessage, type ServerResponse } from 'node:http';
import { checkCount } from '../../base/checks.js';
import { ArgumentValueError, ConnectionClosed, HttpError } from '../../base/errors.js';
import { getHub } from '../../core/hub.js';
import { checkOptions } from '../../core/timeout-option.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { Waiter } from '../../core/waiter.js';
import { checkBodyLimit, collectBody } from './collect-body.js';

const hub = getHub();

/** How a whole body is read. */
export interface BodyOptions {
  /** At most so many bytes, or `HttpError` 413; 1 MiB unless given. */
  limit?: number;
}

const bodyOptionNames = ['limit'] as const satisfies readonly (keyof BodyOptions)[];
const usualLimit = 1024 * 1024;

/** Calls `body` in a greenlet of the request's handler. False if there is no place for one. */
export type Continue = (request: HttpRequest, body: () => void) => boolean;

/** A request, with readers that block. */
export class HttpRequest extends IncomingMessage {
  /** @internal Where it is answered; set when the request is handled. */
  _response: ServerResponse | undefined = undefined;
  /** @internal Bytes that the body may have. */
  _maxBody = Number.POSITIVE_INFINITY;
  /** @internal Why its body cannot be read any more. */
  _failure: HttpError | undefined = undefined;
  /** @internal Does the client wait to be told that it may send the body? */
  _wantsContinue = false;
  /** @internal Its own reader that waits, if one does. */
  _reader: Waiter<unknown> | undefined = undefined;
  /** @internal How what comes after the body is done in a greenlet; not for apps that read it in their own way. */
  _continue: Continue | undefined = undefined;
  #received = 0;
  #body: Buffer | undefined = undefined;

  /**
   * Reads from the body: what is there, at least a byte, and blocks until there is something. With `size`, blocks until
   * there are so many bytes, and returns fewer only at the end. `null` at the end. After `setEncoding`, of which the type
   * does not know, it is text.
   *
   * In the hub, and while something else reads the request as a stream, it is Node's `read`, which never blocks.
   *
   * Switches: if nothing is there. Works in the hub: as Node's.
   *
   * @throws {ConnectionClosed} when the client goes away before the end
   * @throws {HttpError} 413, when the body is larger than the server's `maxBodySize`
   * @throws {OutOfRangeError} in a greenlet, when `size` is no count
   */
  override read(size?: number): Buffer | null {
    if (size !== undefined && hub._mayBlock(getCurrentCoroutine())) checkCount(size, 'the size of read');
    for (;;) {
      const chunk: Buffer | null = super.read(size);
      if (chunk !== null || size === 0 || this.readableEnded || this.readableFlowing) return chunk;
      if (!hub._mayBlock(getCurrentCoroutine())) return chunk;
      this.#waitReadable();
      if (this.readableEnded) return null;
    }
  }

  /**
   * Reads the whole body. A second call returns the same.
   *
   * Switches: unless it has been read. Works in the hub: only if it has been read.
   *
   * @throws {HttpError} 413, when it is larger than `limit`, or than the server's `maxBodySize`
   * @throws {ConnectionClosed} when the client goes away before the end
   * @throws {ArgumentValueError} when somebody else has read it
   */
  bytes(options: BodyOptions = {}): Buffer {
    return this.#readBody('HttpRequest.bytes', options);
  }

  /**
   * Reads the whole body as text, in the encoding that the request names, UTF-8 if none. What is not valid is replaced.
   *
   * Switches: unless it has been read. Works in the hub: only if it has been read.
   *
   * @throws {HttpError} 415, when nobody knows that encoding; 413 as `bytes`
   * @throws {ConnectionClosed} when the client goes away before the end
   */
  text(options: BodyOptions = {}): string {
    const decoder = this.#decoder();
    return decoder.decode(this.#readBody('HttpRequest.text', options));
  }

  /**
   * Reads the whole body as JSON.
   *
   * Switches: unless it has been read. Works in the hub: only if it has been read.
   *
   * @throws {HttpError} 400, when it is not JSON; 413 as `bytes`
   * @throws {ConnectionClosed} when the client goes away before the end
   */
  json(options: BodyOptions = {}): unknown {
    const text = new TextDecoder().decode(this.#readBody('HttpRequest.json', options));
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new HttpError(400, `the body is not JSON: ${(error as Error).message}`, { cause: error });
    }
  }

  /** @internal Node's parser puts the body in here. */
  // biome-ignore lint/suspicious/noExplicitAny: as Node declares it
  override push(chunk: any, encoding?: BufferEncoding): boolean {
    if (chunk === null) return super.push(null);
    if (this._failure !== undefined) return true;
    this.#received += chunk.length;
    if (this.#received <= this._maxBody) return super.push(chunk, encoding);
    this.#refuse();
    return true;
  }

  /**
   * @internal The end of the body is where middleware that reads it goes on to the next handler, and that may block. So it
   * is told in a greenlet.
   */
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    // It would pass for the whole body.
    if (event === 'end' && this._failure !== undefined) return this.#tellFailure(this._failure);
    if ((event === 'end' || event === 'error') && this.#goesOn && this.listenerCount(event) > 0) {
      const emit = () => super.emit(event as 'end', ...(args as []));
      return this._continue?.(this, emit) || emit();
    }
    return super.emit(event as 'end', ...(args as []));
  }

  /** @internal Somebody wants the body: the client may send it. */
  override _read(size: number): void {
    if (this._wantsContinue) {
      this._wantsContinue = false;
      if (this._response?.headersSent === false) this._response.writeContinue();
    }
    super._read(size);
  }

  /** @internal What reading fails with, if nothing more will come. */
  _brokenReason(): Error | undefined {
    if (this._failure !== undefined) return this._failure;
    if (!this.destroyed || this.readableEnded) return undefined;
    return new ConnectionClosed('the client has gone away before the end of its request');
  }

  /**
   * The body is too large; the rest is thrown away. Who reads it is told, now or later. A stream that flows to where nobody
   * listens for errors would never end, and the connection is closed.
   */
  #refuse(): void {
    const failure = new HttpError(413, `the body is larger than ${this._maxBody} bytes`);
    this._failure = failure;
    // Whoever answers: the client need not send the rest for another request.
    if (this._response?.headersSent === false) this._response.shouldKeepAlive = false;
    if (this._reader?.throw(failure)) return;
    if (this.listenerCount('error') > 0 || this.readableFlowing) this.#tellFailure(failure);
  }

  #tellFailure(failure: HttpError): boolean {
    if (this.listenerCount('error') > 0) return this.emit('error', failure);
    if (this._response?.headersSent !== true) this.socket.destroy();
    return false;
  }

  /** Is somebody likely to go on at the end of the body, who could not block there? */
  get #goesOn(): boolean {
    if (this._continue === undefined || this._reader !== undefined || this._response?.writableEnded) return false;
    return !hub._mayBlock(getCurrentCoroutine());
  }

  #waitReadable(): void {
    const waiter = new Waiter<void>('HttpRequest.read', this);
    const wake = () => waiter.switch();
    const broken = this._brokenReason();
    if (broken !== undefined) throw broken;
    this._reader = waiter;
    for (const event of readEvents) this.on(event, wake);
    try {
      waiter.get();
    } finally {
      for (const event of readEvents) this.off(event, wake);
      this._reader = undefined;
    }
    const reason = this._brokenReason();
    if (reason !== undefined) throw reason;
  }

  #readBody(operation: string, options: BodyOptions): Buffer {
    checkOptions(options, operation, bodyOptionNames);
    const { limit = usualLimit } = options;
    checkBodyLimit(limit, this.#body?.length ?? Number(this.headers['content-length'] ?? 0));
    if (this.#body !== undefined) return this.#body;
    if (this.readableEnded || this.readableDidRead) {
      throw new ArgumentValueError(
        `${operation} found the body already read, or being read, by somebody else: read it once, in one place`,
      );
    }
    this.#body = collectBody(this, operation, limit);
    return this.#body;
  }

  #decoder(): InstanceType<typeof TextDecoder> {
    const type = this.headers['content-type'] ?? '';
    const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1] ?? 'utf-8';
    try {
      return new TextDecoder(charset);
    } catch {
      throw new HttpError(415, `the encoding of the body is not known: ${charset}`);
    }
  }
}

const readEvents = ['readable', 'end', 'error', 'close'] as const;
