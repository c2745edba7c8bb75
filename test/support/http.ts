/** Clients for tests of servers, in direct style. None keeps a connection unless it says so. */
import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { wait } from 'geventjs';
import { type HttpApp, HttpServer, type HttpServerOptions } from 'geventjs/http';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server on a free port of loopback, stopped at the end of `body`. */
export function withServer(app: HttpApp, options: HttpServerOptions, body: (server: HttpServer) => void): void {
  using server = new HttpServer('127.0.0.1:0', app, options);
  server.start();
  body(server);
}

/** One request on a connection of its own. */
export function ask(server: HttpServer, path = '/', options: RequestOptions = {}, body?: string | Buffer): Answer {
  return wait(asking(server, path, options, body));
}

export function asking(
  server: HttpServer,
  path = '/',
  options: RequestOptions = {},
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { serverPort: port = 0, serverHost: host = '' } = server;
    const sent = request({ host, port, path, agent: false, ...options }, (answer) => {
      let text = '';
      answer.setEncoding('latin1').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
      answer.on('error', reject);
    });
    sent.on('error', reject).end(body);
  });
}

/** A connection that sends whatever bytes it is told to. */
export class RawClient implements Disposable {
  readonly socket: Socket;
  received = '';

  constructor(server: HttpServer) {
    const { serverPort: port = 0, serverHost: host = '' } = server;
    this.socket = connect({ port, host, allowHalfOpen: true });
    this.socket.setEncoding('latin1').on('data', (part: string) => {
      this.received += part;
    });
    // A reset is one way to be closed.
    this.socket.on('error', () => undefined);
  }

  send(text: string | Buffer): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** Blocks until the server has sent something that matches. */
  until(pattern: RegExp): string {
    return this.#when(() => pattern.test(this.received), `${pattern} never came`);
  }

  /** Blocks until the server has closed the connection; answers all that was received. */
  untilClosed(): string {
    return this.#when(() => this.socket.readableEnded || this.socket.destroyed, 'not closed');
  }

  /** Breaks off with a reset. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #when(test: () => boolean, complaint: string): string {
    wait(
      new Promise<void>((resolve, reject) => {
        const events = ['data', 'end', 'close', 'connect'] as const;
        const done = (settle: () => void) => {
          for (const event of events) this.socket.off(event, look);
          settle();
        };
        const look = () => {
          if (test()) done(resolve);
          else if (this.socket.closed) done(() => reject(new Error(`${complaint}: ${JSON.stringify(this.received)}`)));
        };
        for (const event of events) this.socket.on(event, look);
        look();
      }),
      // Only a test that fails gets so far.
      20_000,
    );
    return this.received;
  }
}

/** Sends bytes on a connection of their own; all that came until the server closed it. */
export function sendRaw(server: HttpServer, text: string | Buffer): string {
  using client = new RawClient(server);
  return client.send(text).untilClosed();
}

/** The status of the first answer in it; 0 if there is none. */
export function statusOf(received: string): number {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(received)?.[1] ?? 0);
}
