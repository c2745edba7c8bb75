import { GreenletExit } from '../../base/errors.js';
import { checkOptions } from '../../core/timeout-option.js';
import type { Listener } from '../address.js';
import { type HttpServerOptions, httpOptionNames } from '../http/http-options.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { HttpServer } from '../http/http-server.js';
import type { WSGIApplication } from './application.js';
import { type WSGIListener, type WSGIOptions, wsgiListener, wsgiOptionNames } from './wsgi-listener.js';

/** What a WSGI server can be made with: its logs and environ, and whatever an `HttpServer` takes. */
export interface WSGIServerOptions extends WSGIOptions, HttpServerOptions {}

/**
 * A server for a WSGI application. Each request runs in a greenlet of its own, which may block.
 *
 * Its life and its limits are those of an `HttpServer`.
 *
 * @example
 * ```ts
 * import { sleep, wait } from 'geventjs';
 * import { WSGIServer } from 'geventjs/wsgi';
 *
 * using server = new WSGIServer('127.0.0.1:0', (environ, startResponse) => {
 *   sleep(10); // only this request waits
 *   startResponse('200 OK', [['Content-Type', 'text/plain']]);
 *   return [`Hello from ${environ.PATH_INFO}`];
 * }, { log: null });
 * server.start();
 * console.log(wait(wait(fetch(`http://${server.address}/here`)).text())); // Hello from /here
 * ```
 */
export class WSGIServer extends HttpServer {
  /**
   * Makes a server; `start` or `serveForever` starts it.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @param listener a port, `'host:port'`, `':port'`, `{ port, host }`, the path of a Unix socket, or a `net.Server` that listens
   * @throws {ArgumentTypeError | ArgumentValueError | OutOfRangeError} for an argument that makes no sense
   */
  constructor(listener: Listener, application: WSGIApplication, options: WSGIServerOptions = {}) {
    checkOptions(options, 'WSGIServer', [...wsgiOptionNames, ...httpOptionNames]);
    const { log, errorLog, environ, ...httpOptions } = options;
    const serve = wsgiListener(application, { log, errorLog, environ });
    super(listener, (request, response) => endKilled(serve, request, response), httpOptions);
  }
}

/** One that is killed has answered what it could; its greenlet ends here. */
function endKilled(serve: WSGIListener, request: HttpRequest, response: HttpResponse): void {
  try {
    serve(request, response);
  } catch (error) {
    if (!(error instanceof GreenletExit)) throw error;
  }
}
