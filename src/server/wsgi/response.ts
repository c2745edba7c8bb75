/**
 * The response of one request, from what the application says to `node:http`.
 *
 *      nothing ──startResponse──▶ head known ──first data, or the end──▶ head sent ──end──▶ complete
 *                                  ▲     │                                  │
 *                                  └─────┘ again, with an error             └──a failure──▶ connection closed
 *
 * How it is framed is Node's to decide: the length if it is known, chunks on HTTP/1.1, the end of the connection on 1.0.
 */
import { type IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ConnectionClosed, WSGIError } from '../../base/errors.js';
import { getHub } from '../../core/hub.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { Waiter } from '../../core/waiter.js';
import { answer, breakOff } from '../http/answer.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { abandon, isThenable } from './abandon.js';
import type { StartResponse, WSGIData } from './application.js';
import { checkHead, type ResponseHead, type WSGIHeader } from './response-head.js';

const hub = getHub();

/** Node's own, which never blocks. */
const writeNow = ServerResponse.prototype.write;

/** Lists of up to so many bytes are sent in one piece. */
const wholeUpTo = 64 * 1024;

export class WSGIResponse {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  /** HEAD: everything but the body. */
  readonly #headOnly: boolean;
  #head: ResponseHead | undefined;
  #sent = false;
  #complete = false;
  #length = 0;
  #code: number | undefined;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
    this.#headOnly = request.method === 'HEAD';
  }

  /** The status that was sent. */
  get code(): number | undefined {
    return this.#code;
  }

  /** Bytes of the body that were sent. */
  get length(): number {
    return this.#headOnly || !this.#sent ? 0 : this.#length;
  }

  /** Has anything been sent? */
  get sent(): boolean {
    return this.#sent;
  }

  /** Has all of it been given to Node? */
  get complete(): boolean {
    return this.#complete;
  }

  /** Can nothing reach the client any more? */
  get clientIsGone(): boolean {
    return !this.#request.socket.writable;
  }

  /** Is a HEAD request answered as far as it can be? */
  get isEnough(): boolean {
    return this.#headOnly && this.#sent;
  }

  readonly startResponse: StartResponse = (status, headers, error) => {
    this.#start(status, headers, error);
    return (data) => this.write(data);
  };

  /** Sends a piece. Blocks while the client does not read. */
  write(data: WSGIData): void {
    const size = sizeOf(data);
    const head = this.#begun();
    if (this.clientIsGone) throw clientGone();
    if (size === 0) return;
    this.#count(head, size);
    this.#sendHead(head);
    if (!this.#headOnly && !writeNow.call(this.#response, encoded(data, head), 'utf8')) this.#waitFor('drain');
  }

  /** Sends all of a body that is known as a whole, and ends. Its length is told if that is still possible. */
  sendList(items: readonly WSGIData[]): void {
    let size = 0;
    for (const item of items) size += sizeOf(item);
    const head = this.#begun();
    if (this.#sent) {
      this.#sendPieces([...items]);
      return;
    }
    if (size > 0) this.#count(head, size);
    this.#checkEnough(head);
    if (size > wholeUpTo && items.length > 1) {
      this.#length = 0;
      this.#head = { ...head, contentLength: size };
      // Somebody may change the list while this greenlet waits for the client.
      const pieces = [...items];
      this.#sendHead(head, size);
      this.#sendPieces(pieces);
      return;
    }
    this.#sendHead(head, hasBody(head) ? size : undefined);
    this.#end(encoded(join(items, size), head));
  }

  #sendPieces(pieces: readonly WSGIData[]): void {
    for (const piece of pieces) this.write(piece);
    this.end();
  }

  /** The application has nothing more to send. */
  end(): void {
    const head = this.#begun();
    this.#checkEnough(head);
    this.#sendHead(head);
    this.#end();
  }

  /** Answers in the place of the application, if it has sent nothing; closes the connection then. */
  refuse(code: number, text = STATUS_CODES[code] ?? ''): void {
    this.#sent = true;
    this.#complete = true;
    this.#code = code;
    this.#length = Buffer.byteLength(text) + 1;
    this.#response.shouldKeepAlive = false;
    answer(this.#request as HttpRequest, this.#response as HttpResponse, code, text);
  }

  /** The response cannot be completed, and the client must see that it is not. What was sent before still arrives. */
  breakOff(): void {
    this.#complete = true;
    breakOff(this.#response);
  }

  /** The same at once, for a client that may never read; but not before its turn, when the connection is another's. */
  destroy(): void {
    if (this.#response.socket === null) {
      this.breakOff();
      return;
    }
    this.#complete = true;
    this.#request.socket.destroy();
  }

  #start(status: string, headers: readonly WSGIHeader[], error: unknown): void {
    if (error !== undefined && error !== null) {
      if (this.#sent) throw error;
    } else if (this.#head !== undefined) {
      throw new WSGIError(
        'startResponse was called a second time: only an error, as its third argument, lets it replace the head',
      );
    }
    if (this.#complete) throw isComplete();
    this.#head = checkHead(status, headers);
  }

  #begun(): ResponseHead {
    if (this.#complete) throw isComplete();
    if (this.#head !== undefined) return this.#head;
    throw new WSGIError(
      'startResponse has not been called: call it before the first data, startResponse(status, headers)',
    );
  }

  /** Throws before anything is sent that must not be. */
  #count(head: ResponseHead, size: number): void {
    if (!hasBody(head)) throw new WSGIError(`The ${head.code} response must have no body, got ${size} bytes`);
    const expected = head.contentLength;
    if (expected !== undefined && this.#length + size > expected && !this.#headOnly) {
      throw new WSGIError(`the response has too much data: Content-Length is ${expected}, got ${this.#length + size}`);
    }
    this.#length += size;
  }

  #checkEnough(head: ResponseHead): void {
    const expected = head.contentLength;
    if (expected === undefined || this.#length >= expected || this.#headOnly) return;
    throw new WSGIError(`the response has too little data: Content-Length is ${expected}, got ${this.#length}`);
  }

  /** @param length of the body, if it is known. What the application said goes before. */
  #sendHead(head: ResponseHead, length?: number): void {
    if (this.#sent) return;
    if (this.clientIsGone) throw clientGone();
    this.#sent = true;
    this.#code = head.code;
    const { headers } = head;
    if (length !== undefined && head.contentLength === undefined) headers.push('Content-Length', String(length));
    this.#response.writeHead(head.code, head.reason, headers);
  }

  #end(data?: WSGIData): void {
    this.#complete = true;
    if (data === undefined || this.#headOnly || this.#length === 0) this.#response.end();
    else this.#response.end(data);
    if (this.#response.writableLength > 0) this.#waitFor('finish');
  }

  /** In the hub nobody can wait, and Node keeps what the client does not read. */
  #waitFor(event: 'drain' | 'finish'): void {
    if (!hub._mayBlock(getCurrentCoroutine())) return;
    const { socket } = this.#request;
    const waiter = new Waiter<boolean>(`a client that reads (${event})`);
    const onEvent = () => waiter.switch(true);
    const onClose = () => waiter.switch(false);
    if (socket.destroyed) onClose();
    this.#response.once(event, onEvent);
    socket.once('close', onClose);
    try {
      if (!waiter.get()) throw clientGone();
    } finally {
      this.#response.off(event, onEvent);
      socket.off('close', onClose);
    }
  }
}

function hasBody(head: ResponseHead): boolean {
  return head.code !== 204 && head.code !== 304;
}

/** Node writes a short head and a text in one piece, in the encoding of the text. */
function encoded(data: WSGIData, head: ResponseHead): WSGIData {
  return head.hasLatin1 && typeof data === 'string' ? Buffer.from(data) : data;
}

/** Half a character at the end of one text and half at the start of the next would be one, and shorter. */
function join(items: readonly WSGIData[], size: number): WSGIData {
  const [first = ''] = items;
  if (items.length < 2) return first;
  if (items.every((item) => typeof item === 'string')) {
    const text = items.join('');
    if (Buffer.byteLength(text) === size) return text;
  }
  return Buffer.concat(items.map((item) => (typeof item === 'string' ? Buffer.from(item) : item)));
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  if (data instanceof Uint8Array) return data.byteLength;
  const hint = isThenable(abandon(data)) ? '. Give what comes of it: wait(promise)' : '';
  throw new ArgumentTypeError(`a piece of a response must be a string or a Uint8Array, got ${describe(data)}${hint}`);
}

function clientGone(): ConnectionClosed {
  return new ConnectionClosed('the client closed the connection before the response was complete');
}

function isComplete(): WSGIError {
  return new WSGIError('the response is complete: nothing can be added to it');
}
