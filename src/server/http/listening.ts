import { Server as NetServer } from 'node:net';
import { describe } from '../../base/checks.js';
import { ArgumentValueError } from '../../base/errors.js';
import { waitForCallback } from '../../core/wait-for-callback.js';
import { removeLeftOver } from '../../io/socket/listen-at.js';
import { Socket } from '../../io/socket/socket.js';
import type { ListenTarget } from '../address.js';

/** One listening of a server of Node's, from its start until it is given up. Who starts again needs another one. */
export class Listening {
  readonly #server: NetServer;
  readonly #report: (error: Error) => void;
  /** That it was given. */
  #socket: Socket | undefined;
  #stopWaiting: (() => void) | undefined;
  #lastReport = Number.NEGATIVE_INFINITY;

  /** `report` is told when connections cannot be accepted. */
  constructor(server: NetServer, report: (error: Error) => void) {
    this.#server = server;
    this.#report = report;
  }

  /** Blocks until it listens, or is given up; answers where it listens. */
  begin(target: ListenTarget, backlog = 511): ListenTarget {
    const server = this.#server;
    const where = this.#find(target, backlog);
    const start = (done: (error?: Error | null) => void) => {
      // Node says nothing of a server that is closed before it listens.
      this.#stopWaiting = () => done(null);
      server.once('error', done);
      server.listen(where, () => {
        server.off('error', done);
        server.on('error', this.#onError);
        done(null);
      });
    };
    waitForCallback('HttpServer.start', start, () => server.close());
    this.#stopWaiting = undefined;
    const address = server.address();
    if (address === null) return target;
    return typeof address === 'string' ? { path: address } : { host: address.address, port: address.port };
  }

  /** Whoever waits for it goes on. Node's server is the caller's to close. */
  giveUp(): void {
    this.#socket?.close();
    this.#stopWaiting?.();
  }

  #find(target: ListenTarget, backlog: number): object {
    if (target instanceof NetServer) return target;
    if (!(target instanceof Socket)) {
      if ('path' in target) removeLeftOver(target.path);
      return { ...target, backlog };
    }
    // Node accepts with a descriptor of its own. The socket keeps its file, if it has one.
    this.#socket = target;
    const fd = target._copyListening();
    if (fd >= 0) return { fd };
    throw new ArgumentValueError(`a Socket given to an HttpServer must have a descriptor, got ${describe(target)}`);
  }

  /** No descriptors are left, for one. Said once a second, however often it happens. */
  readonly #onError = (error: Error): void => {
    const now = performance.now();
    if (now - this.#lastReport < 1000) return;
    this.#lastReport = now;
    this.#report(error);
  };
}
