/** A WSGI server, and a client that sees each byte. */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { type Greenlet, getCurrent, joinAll, killAll, Timeout, wait } from 'geventjs';
import { Waiter } from 'geventjs/hub';
import { untilAllBlocked } from 'geventjs/testing';
import { type WSGIApplication, WSGIServer, type WSGIServerOptions } from 'geventjs/wsgi';
import { validated } from './wsgi-validator.js';

export interface Served {
  readonly server: WSGIServer;
  readonly port: number;
  /** What went to the error log. */
  errors: string;
  /** Lines of the access log. */
  readonly lines: string[];
  /** The greenlets of all requests so far. */
  readonly greenlets: Greenlet[];
  connect(): Client;
  /** Waits until so many requests have come, and all of them block. */
  untilBlocked(requests?: number): void;
  /** Waits until the server has noticed that all connections are closed. */
  untilGone(): void;
  /** Sends one request on a connection of its own, and reads its response. */
  ask(request: string, options?: ReadOptions): Response;
}

/** How an application is served: it is looked at whether it keeps to the rules, unless it breaks them on purpose. */
export type ServingOptions = WSGIServerOptions & { breaksRules?: boolean };

/**
 * Serves `app` while `body` runs; then all connections are closed, all greenlets have ended, and nobody has broken a rule of
 * PEP 3333.
 */
export function serving(app: WSGIApplication, body: (served: Served) => void, options: ServingOptions = {}): void {
  const { breaksRules = false, ...serverOptions } = options;
  const clients: Client[] = [];
  const validator = validated(app);
  const noting: WSGIApplication = (environ, startResponse) => {
    served.greenlets.push(getCurrent() as Greenlet);
    return validator.app(environ, startResponse);
  };
  const server = new WSGIServer('127.0.0.1:0', noting, {
    log: { write: (line: string) => served.lines.push(line) },
    errorLog: { write: (text: string) => (served.errors += text) },
    ...serverOptions,
  });
  const served: Served = {
    server,
    port: 0,
    errors: '',
    lines: [],
    greenlets: [],
    connect() {
      const client = new Client(connect(served.port, '127.0.0.1'));
      clients.push(client);
      return client;
    },
    untilBlocked(requests = 1) {
      while (served.greenlets.length < requests) turn();
      untilAllBlocked();
    },
    untilGone() {
      while (server.connectionCount > 0) turn();
    },
    ask(request, readOptions) {
      const client = served.connect();
      client.send(request);
      const response = client.read(readOptions);
      client.close();
      return response;
    },
  };
  server.start();
  Object.assign(served, { port: server.serverPort });
  try {
    new Timeout(20_000, 'the test takes too long').run(() => body(served));
  } catch (error) {
    // They may wait for what the rest of the test would have done.
    killAll(served.greenlets);
    throw error;
  } finally {
    for (const client of clients) client.close();
    joinAll(served.greenlets);
    server.stop();
  }
  validator.finish();
  assert.deepEqual(validator.ofServer, [], 'rules of PEP 3333 that the server breaks');
  if (!breaksRules) assert.deepEqual(validator.ofApplication, [], 'rules of PEP 3333 that the application breaks');
}

/** One turn of the loop. */
function turn(): void {
  wait(new Promise((resolve) => setImmediate(resolve)));
}

export interface Response {
  status: string;
  code: number;
  headers: Record<string, string>;
  /** Set-Cookie, in order. */
  cookies: string[];
  body: string;
  /** The data of each chunk, if it came in chunks. */
  chunks: string[] | undefined;
  /** Has a body that was announced ended before its end? */
  truncated: boolean;
}

export interface ReadOptions {
  /** The response to HEAD has no body, whatever its head says. */
  head?: boolean;
}

export class Client {
  readonly socket: Socket;
  #received = '';
  #closed = false;
  #waiter: Waiter | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#waiter?.switch();
    });
    socket.on('error', () => undefined);
    for (const event of ['end', 'close']) {
      socket.on(event, () => {
        this.#closed = true;
        this.#waiter?.switch();
      });
    }
  }

  send(text: string | Uint8Array): void {
    if (typeof text === 'string') this.socket.write(text, 'latin1');
    else this.socket.write(text);
  }

  close(): void {
    this.socket.destroy();
    if (!this.socket.closed) wait(new Promise((resolve) => this.socket.once('close', resolve)));
  }

  /** Everything until the connection is closed. */
  readAll(): string {
    while (this.#more());
    return this.#take(this.#received.length);
  }

  /** What follows up to and including `text`. */
  readUntil(text: string): string {
    for (;;) {
      const at = this.#received.indexOf(text);
      if (at >= 0) return this.#take(at + text.length);
      assert.ok(this.#more(), `closed before ${JSON.stringify(text)}: ${JSON.stringify(this.#received)}`);
    }
  }

  /** One response. */
  read(options: ReadOptions = {}): Response {
    const [status = '', ...lines] = this.readUntil('\r\n\r\n').trimEnd().split('\r\n');
    const headers: Record<string, string> = {};
    const cookies: string[] = [];
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^:]+): ?(.*)$/.exec(line) ?? assert.fail(`no header: ${line}`);
      if (name.toLowerCase() === 'set-cookie') cookies.push(value);
      else assert.ok(!(name.toLowerCase() in headers), `${name} twice`);
      headers[name.toLowerCase()] = value;
    }
    const code = Number(status.split(' ')[1]);
    const response = { status, code, headers, cookies, body: '', chunks: undefined, truncated: false };
    if (options.head || code === 204 || code === 304 || code < 200) return response;
    return { ...response, ...this.#readBody(headers) };
  }

  #readBody(headers: Record<string, string>): Partial<Response> {
    if (headers['transfer-encoding'] === 'chunked') return this.#readChunks();
    const length = headers['content-length'];
    if (length === undefined) return { body: this.readAll() };
    while (this.#received.length < Number(length)) {
      if (!this.#more()) return { body: this.#take(this.#received.length), truncated: true };
    }
    return { body: this.#take(Number(length)) };
  }

  #readChunks(): Partial<Response> {
    const chunks: string[] = [];
    for (;;) {
      while (!this.#received.includes('\r\n')) {
        if (!this.#more()) return { body: chunks.join(''), chunks, truncated: true };
      }
      const size = Number.parseInt(this.readUntil('\r\n'), 16);
      while (this.#received.length < size + 2) {
        if (!this.#more()) return { body: chunks.join(''), chunks, truncated: true };
      }
      const chunk = this.#take(size);
      assert.equal(this.#take(2), '\r\n');
      if (size === 0) return { body: chunks.join(''), chunks };
      chunks.push(chunk);
    }
  }

  #take(length: number): string {
    const text = this.#received.slice(0, length);
    this.#received = this.#received.slice(length);
    return text;
  }

  #more(): boolean {
    if (this.#closed) return false;
    const before = this.#received.length;
    this.#waiter = new Waiter('data');
    this.#waiter.get();
    return this.#received.length > before || !this.#closed;
  }
}

/** Errors that a server reported: name and text. */
export function reported(served: Served): string[] {
  return [...served.errors.matchAll(/^(\w*(?:Error|ConnectionClosed)\b.*)$/gm)].map(([line]) => line);
}

/** An application that answers with a text. */
export function answering(text: string, status = '200 OK'): WSGIApplication {
  return (_environ, startResponse) => {
    startResponse(status, [['Content-Type', 'text/plain']]);
    return [text];
  };
}

/** The chunks that Node makes of pieces which are sent in one turn of the loop: since Node 26 they are one. */
export function chunksOf(pieces: readonly string[]): readonly string[] {
  return Number.parseInt(process.versions.node, 10) >= 26 ? [pieces.join('')] : pieces;
}
