/**
 * HTTP for apps whose handlers simply block: Node's own server and parser, with a greenlet for each request.
 *
 *      parser ──request──▶ hub: limits, spawn ──its turn──▶ greenlet: app(request, response) ──▶ may block
 *                            │ pool full and too many wait: 503
 *
 * Node calls listeners inside an async scope of its parser, where nothing may block. So a request's greenlet begins in its
 * turn, when the parser has gone on.
 *
 * Longer than other files: everything here happens to the one server of Node's, and shares its state.
 */
import { Server as NetServer, type Socket as Stream } from 'node:net';
import type { Duplex } from 'node:stream';
import { checkMilliseconds } from '../../base/checks.js';
import { HttpError } from '../../base/errors.js';
import { getHub } from '../../core/hub.js';
import { kill } from '../../core/kill.js';
import type { RawGreenlet } from '../../core/raw-greenlet.js';
import { Socket } from '../../io/socket/socket.js';
import { type Listener, type ListenTarget, parseListener } from '../address.js';
import { BaseServer } from '../base-server.js';
import { answer, answerError } from './answer.js';
import { type HttpApp, type Serve, serveApp } from './app.js';
import { Grace } from './grace.js';
import { checkHttpOptions, type HttpLimits, type HttpServerOptions } from './http-options.js';
import type { HttpRequest } from './http-request.js';
import { HttpResponse } from './http-response.js';
import { Listening } from './listening.js';
import { makeNodeServer, type NodeServer } from './node-server.js';
import { onStall } from './on-stall.js';
import { Overdue } from './overdue.js';
import { Pipelined } from './pipelined.js';
import { type ConnectHandler, Tunnel } from './tunnel.js';
import { destroyBehindRequest, refuse, refuseBody, Upgrade, Upgrades } from './upgrade.js';
import { checkWebSocketOptions } from './web-socket-options.js';

const hub = getHub();

/** What a handler is at work on. */
type Work = HttpResponse | Upgrade | Tunnel;

/**
 * An HTTP server. Each request is handled in a greenlet of its own, which may block; all others go on meanwhile.
 *
 * @example
 * ```ts
 * import { sleep, wait } from 'geventjs';
 * import { HttpServer } from 'geventjs/http';
 *
 * using server = new HttpServer('127.0.0.1:0', (request, response) => {
 *   sleep(10); // only this request waits
 *   response.end(`Hello, ${request.url}!`);
 * });
 * server.start();
 * const answer = wait(fetch(`http://${server.address}/World`));
 * console.log(wait(answer.text())); // Hello, /World!
 * ```
 */
export class HttpServer extends BaseServer<Work> {
  /** The limits that it keeps; see `HttpLimits`. */
  readonly limits: Readonly<Required<HttpLimits>>;
  readonly #options: HttpServerOptions;
  readonly #serve: Serve;
  readonly #upgrades: Upgrades | undefined;
  readonly #overdue: Overdue;
  readonly #pipelined: Pipelined;
  readonly #sockets = new Set<Stream>();
  #server: NodeServer | undefined;
  #listening: Listening | undefined;
  readonly #grace = new Grace();

  /**
   * Makes a server; `start` or `serveForever` starts it.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @param listener a port, `'host:port'`, `':port'`, `{ port, host }`, the path of a Unix socket, or a `net.Server` that listens
   * @param app a function of a request and a response, as Express makes; or an object with a `fetch`, as Hono makes
   * @throws {ArgumentTypeError | ArgumentValueError | OutOfRangeError} for an argument that makes no sense
   */
  constructor(listener: Listener, app: HttpApp, options: HttpServerOptions = {}) {
    const limits = checkHttpOptions(options);
    const serve = serveApp(app);
    super(parseListener(listener), options);
    this.limits = limits;
    this.#serve = serve;
    this.#options = { ...options };
    const { upgrade, webSocket = {} } = options;
    this.#upgrades = upgrade && new Upgrades(upgrade, checkWebSocketOptions(webSocket));
    this.#overdue = new Overdue(limits.handlerTimeout, this._handlers.running);
    this.#pipelined = new Pipelined(limits.maxPipelined);
  }

  /** How many connections are open. */
  get connectionCount(): number {
    return this.#sockets.size;
  }

  /** See `BaseServer.stop`. Ends a `drain` that goes on: idle connections are closed at once. */
  override stop(timeout: number = this.stopTimeout): void {
    this.#endGrace();
    super.stop(timeout);
  }

  /**
   * Stops it without losing a request, while another server listens in the same place already: another process of a cluster,
   * for one. No connections are accepted any more; those that are open get one more answer each, which says that it is the
   * last. Idle ones keep the `keepAliveTimeout` that their clients count on. What then goes on ends as in `stop`.
   *
   * Switches: unless nothing is left to wait for. Works in the hub: only then.
   *
   * @param timeout milliseconds; `stopTimeout` unless given
   * @throws {OutOfRangeError} when `timeout` is negative
   */
  override drain(timeout: number = this.stopTimeout): void {
    checkMilliseconds(timeout, 'the timeout of drain');
    if (this.started) this.#grace.begin(this.limits.keepAliveTimeout, timeout, () => this.#endGrace());
    this.close();
    try {
      super.stop(timeout);
    } finally {
      if (!this._handlers.areCalling) this.#endGrace();
    }
  }

  /** @internal */
  protected override _listen(target: ListenTarget): ListenTarget {
    const server = this.#makeServer();
    const listening = new Listening(server, (error) => hub._report(this, error));
    this.#server = server;
    this.#listening = listening;
    return listening.begin(target, this.#options.backlog);
  }

  /** @internal */
  protected override _closeListener(target: ListenTarget): void {
    if (target instanceof NetServer || target instanceof Socket) target.close();
    const server = this.#server;
    if (server === undefined) return;
    this.#listening?.giveUp();
    if (!this.#grace.goesOn) this.#closeIdle(server);
    // That of `http.Server` closes idle connections, too.
    else NetServer.prototype.close.call(server);
    this.#finishAll();
  }

  #finishAll(): void {
    for (const work of this._handlers.running.values()) {
      // Node drops the answers behind one that says that it is the last.
      if (work instanceof HttpResponse && !this.#pipelined.hasNext(work)) this.#finishSoon(work);
    }
  }

  #closeIdle(server: NodeServer): void {
    server.close();
    // For what is answered from now on: its connections need not wait for more.
    server.keepAliveTimeout = 1;
    // A connection that has not sent anything is no request that should be waited for.
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  #endGrace(): void {
    if (!this.#grace.goesOn) return;
    this.#grace.end();
    if (this.#server === undefined || !this.closed) return;
    this.#closeIdle(this.#server);
    this.#finishAll();
  }

  /** @internal */
  protected override _hasConnections(): boolean {
    return this.#sockets.size > 0;
  }

  /** @internal */
  protected override _dropConnections(): void {
    for (const work of this._handlers.running.values()) if (!(work instanceof HttpResponse)) work.drop();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** @internal */
  protected override _handlerEnded(work: Work): void {
    if (work._begun) {
      if (work instanceof HttpResponse && !work.headersSent && !work.destroyed) this.#overdue.noteReturn(work);
      return;
    }
    // It was killed in line for a place, or before its turn. Here nothing may be written.
    if (work instanceof HttpResponse) hub.runCallback(() => answerError(new HttpError(503), work.req, work));
    else hub.runCallback(() => refuse(work.socket, 503));
  }

  #makeServer(): NodeServer {
    const server = makeNodeServer(this.limits, this.#options.tls);
    server.on('connection', this.#onConnection);
    server.on('request', this.#onRequest);
    server.on('checkContinue', this.#onCheckContinue);
    server.on('timeout', onStall);
    if (this.#upgrades !== undefined) server.on('upgrade', this.#onUpgrade);
    if (this.#options.connect !== undefined) server.on('connect', this.#onConnect);
    return server;
  }

  readonly #onConnection = (socket: Stream): void => {
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this._noteQuiet();
    });
  };

  readonly #onRequest = (request: HttpRequest, response: HttpResponse): void => {
    const { maxBodySize } = this.limits;
    request._response = response;
    request._maxBody = maxBodySize;
    // Node says that it will close the connection then, and does not.
    if ((response as { maxRequestsOnConnectionReached?: boolean }).maxRequestsOnConnectionReached || !this.started) {
      this.#finishSoon(response);
    }
    // It is told of what is written after the end. Without a listener that would end the process.
    response.on('error', this.#onAnswerError);
    if (!this.#pipelined.admit(response)) return;
    if (Number(request.headers['content-length'] ?? 0) > maxBodySize) {
      request._failure = new HttpError(413, `the body is larger than ${maxBodySize} bytes`);
      answerError(request._failure, request, response);
      return;
    }
    try {
      const greenlet = this._handlers.start(response, this.#handle, request, response);
      if (greenlet === undefined) answer(request, response, 503);
      else this.#noteStart(greenlet, response);
    } catch (error) {
      // A callback of `Greenlet.addSpawnCallback`, for one.
      answerError(error, request, response);
      hub._report(this, error);
    }
  };

  #noteStart(greenlet: RawGreenlet, response: HttpResponse): void {
    response._greenlet = greenlet;
    response.req._continue = this.#continue;
    this.#overdue.noteStart(response);
    if (this.#options.killWhenClientLeaves) response.on('close', killHandler);
    // One that stands in line for a place does not find out by itself.
    else if (this._handlers.pool?.full()) response.on('close', killInLine);
  }

  readonly #onCheckContinue = (request: HttpRequest, response: HttpResponse): void => {
    request._wantsContinue = true;
    this.#onRequest(request, response);
  };

  readonly #onUpgrade = (request: HttpRequest, socket: Duplex, head: Buffer): void => {
    if (refuseBody(request, socket)) return;
    const upgrade = new Upgrade(request, socket, head, this.#upgrades as Upgrades);
    if (request.headers.upgrade?.toLowerCase() === 'websocket') this.#takeOver(upgrade);
    else refuse(socket, 426);
  };

  readonly #onConnect = (request: HttpRequest, socket: Duplex, head: Buffer): void => {
    if (refuseBody(request, socket)) return;
    this.#takeOver(new Tunnel(request, socket as Stream, head, this.#options.connect as ConnectHandler));
  };

  /** A connection leaves HTTP. */
  #takeOver(work: Upgrade | Tunnel): void {
    if (destroyBehindRequest(work.socket)) return;
    try {
      const isOpen = this.started || this.#grace.goesOn;
      if (!isOpen || this._handlers.start(work, serveOther, work) === undefined) refuse(work.socket, 503);
    } catch (error) {
      refuse(work.socket, 500);
      hub._report(this, error);
    }
  }

  /** The body of a request's greenlet. */
  readonly #handle = (request: HttpRequest, response: HttpResponse): void => {
    response._begun = true;
    this.#attempt(this.#serve, request, response);
  };

  /** Its handler goes on, in another greenlet. */
  readonly #continue = (request: HttpRequest, body: () => void): boolean => {
    const response = request._response as HttpResponse;
    try {
      if (response._greenlet?.dead === false) {
        // It may wait for just this, and keeps its place meanwhile.
        this._handlers.startBeside(response, this.#attempt, body, request, response);
        return true;
      }
      const greenlet = this._handlers.start(response, this.#attempt, body, request, response);
      if (greenlet !== undefined) response._greenlet = greenlet;
      return greenlet !== undefined;
    } catch (error) {
      hub._report(this, error);
      return false;
    }
  };

  /** What is thrown is reported, once. */
  readonly #attempt = (serve: Serve, request: HttpRequest, response: HttpResponse): void => {
    try {
      serve(request, response);
    } catch (error) {
      if (!answerError(error, request, response)) throw error;
    }
  };

  /** After this answer its connection ends: the server is closed. */
  #finishSoon(response: HttpResponse): void {
    if (!response.headersSent) response.shouldKeepAlive = false;
    else if (!this.#grace.goesOn) response.once('finish', () => this.#server?.closeIdleConnections());
  }

  readonly #onAnswerError = (error: NodeJS.ErrnoException): void => {
    // So Node calls a write to a client that has gone.
    if (error.code !== 'ERR_STREAM_DESTROYED') hub._report(this, error);
  };
}

function serveOther(work: Upgrade | Tunnel): void {
  work.serve();
}

function killHandler(this: HttpResponse): void {
  if (!this.writableFinished && this._greenlet !== undefined) kill(this._greenlet);
}

function killInLine(this: HttpResponse): void {
  if (!this._begun) killHandler.call(this);
}
