/**
 * The life of a server, whatever it serves:
 *
 *      new ──start()──▶ starting ──listens──▶ started ──close()──▶ closed ──start()──▶ …
 *                          └───────close()─────────────────────────▶┘
 *
 *      stop(timeout) = close(), wait for handlers and connections, kill what is left and drop the rest
 *
 * Subclasses say how to listen, how to give that up, and what besides their handlers has to end.
 */
import { checkMilliseconds } from '../base/checks.js';
import { AlreadyStartedError } from '../base/errors.js';
import { Named, type NameOption } from '../base/named.js';
import { getHub } from '../core/hub.js';
import { PromisedGreenlet } from '../core/to-async.js';
import { WaitList } from '../core/wait-list.js';
import { Waiter } from '../core/waiter.js';
import { AsyncResult } from '../sync/event/async-result.js';
import { Event } from '../sync/event/event.js';
import { isReady, type ListenTarget, showTarget } from './address.js';
import { Handlers, type SpawnOption } from './handlers.js';

const hub = getHub();

/** So long handlers that have been killed may take to end. */
const patience = 1000;

/** What every server can be made with. */
export interface BaseServerOptions extends NameOption {
  /** How the greenlet of each handler is started; `'default'` unless set. */
  spawn?: SpawnOption;
  /** How many may wait for a place in a full pool; 1024 unless set. */
  maxWaiting?: number;
  /** Milliseconds that `stop` waits for handlers; 1000 unless set. */
  stopTimeout?: number;
}

/** The names of the options that every server has. */
export const baseOptionNames = ['name', 'spawn', 'maxWaiting', 'stopTimeout'] as const;

type State = 'new' | 'starting' | 'started' | 'closed';

/** What all servers have in common: their life, their handlers' greenlets, their address. */
export abstract class BaseServer<Subject = unknown> extends Named implements Disposable {
  /** Milliseconds that `stop` waits for handlers, if it is not told. */
  readonly stopTimeout: number;
  /** @internal */
  protected readonly _handlers: Handlers<Subject>;
  #target: ListenTarget;
  #state: State = 'new';
  #startup: AsyncResult | undefined;
  readonly #closed = new Event();
  readonly #stopping = new WaitList<Waiter>();

  /** @throws {ArgumentTypeError | OutOfRangeError} for an option that makes no sense */
  constructor(target: ListenTarget, options: BaseServerOptions) {
    super(options);
    const { spawn = 'default', maxWaiting = 1024, stopTimeout = 1000 } = options;
    checkMilliseconds(stopTimeout, 'stopTimeout');
    this.stopTimeout = stopTimeout;
    this.#target = target;
    this._handlers = new Handlers<Subject>(spawn, maxWaiting, (subject) => {
      this._handlerEnded(subject);
      this._noteQuiet();
    });
  }

  /** Does it listen? */
  get started(): boolean {
    return this.#state === 'started';
  }

  /** Has it been closed, and not started again? */
  get closed(): boolean {
    return this.#state === 'closed';
  }

  /** Where it listens: `127.0.0.1:8080`, `[::]:8080`, `/run/app.sock`. With port 0 the real port, once it listens. */
  get address(): string {
    return showTarget(this.#target);
  }

  /** @internal Was it given a socket that listens, which it has not taken over yet? */
  protected get _hasReadySocket(): boolean {
    return isReady(this.#target);
  }

  /** The address it listens on; undefined for a Unix socket, and for all addresses before the start. */
  get serverHost(): string | undefined {
    return 'host' in this.#target ? this.#target.host : undefined;
  }

  /** The port it listens on, once it does; undefined for a Unix socket. */
  get serverPort(): number | undefined {
    return 'port' in this.#target ? this.#target.port : undefined;
  }

  /**
   * Blocks until it listens. Without effect if it does. After `close` it listens again, on the port it had. If another
   * greenlet closes it meanwhile, returns all the same.
   *
   * Switches: unless it listens. Works in the hub: only if it listens.
   *
   * @throws what listening fails with: `EADDRINUSE` and `EACCES` for two
   * @throws {AlreadyStartedError} when it was given a ready socket and has been closed
   */
  start(): void {
    if (this.#state === 'started') return;
    if (this.#state === 'starting') {
      this.#startup?.get();
      return;
    }
    if (this.#state === 'closed' && isReady(this.#target)) {
      throw new AlreadyStartedError(
        `${this.constructor.name} was given a ready socket and has closed it. Make a new one.`,
      );
    }
    this.#start();
  }

  #start(): void {
    const startup = new AsyncResult();
    this.#startup = startup;
    this.#state = 'starting';
    this.#closed.clear();
    try {
      const target = this._listen(this.#target);
      if (this.#startup === startup) this.#noteStarted(target);
      else if (this.closed) this._closeListener(this.#target);
      startup.set();
    } catch (error) {
      if (this.#startup === startup) this.close();
      startup.setException(error);
      throw error;
    }
  }

  #noteStarted(target: ListenTarget | undefined): void {
    if (target !== undefined) this.#target = target;
    this.#state = 'started';
  }

  /**
   * Ends listening at once. What goes on, goes on; whoever is in `serveForever` stops the server. Harmless if it is closed.
   *
   * Switches: never. Works in the hub: yes.
   */
  close(): void {
    if (this.#state === 'closed') return;
    const wasOpen = this.#state !== 'new';
    this.#state = 'closed';
    this.#startup = undefined;
    if (wasOpen || isReady(this.#target)) this._closeListener(this.#target);
    this.#closed.set();
  }

  /**
   * Closes it, waits at most `timeout` milliseconds for requests that are being handled, then kills their greenlets, so that
   * their `finally` blocks run, and drops the connections. In one of its own handlers it returns at once, and the server is
   * stopped by another greenlet.
   *
   * Switches: unless nothing is left to wait for. Works in the hub: only then.
   *
   * @param timeout milliseconds; `stopTimeout` unless given
   * @throws {OutOfRangeError} when `timeout` is negative
   */
  stop(timeout: number = this.stopTimeout): void {
    checkMilliseconds(timeout, 'the timeout of stop');
    this.close();
    if (this.#isQuiet) return;
    if (this._handlers.areCalling) void this.#inGreenlet(timeout);
    else this.#finish(timeout);
  }

  /**
   * Stops it in favour of another server that listens in the same place already. Some servers do so more gently than `stop`:
   * an `HttpServer` loses no request of a client that keeps its connection. For others it is the same as `stop`.
   *
   * Switches: unless nothing is left to wait for. Works in the hub: only then.
   *
   * @param timeout milliseconds; `stopTimeout` unless given
   * @throws {OutOfRangeError} when `timeout` is negative
   */
  drain(timeout: number = this.stopTimeout): void {
    this.stop(timeout);
  }

  /**
   * Starts it, if it does not listen, and blocks until it is closed or this greenlet is killed; then stops it.
   *
   * Switches: always. Works in the hub: no.
   *
   * @param stopTimeout milliseconds that `stop` then waits; `stopTimeout` of the server unless given
   * @throws what `start` throws
   */
  serveForever(stopTimeout: number = this.stopTimeout): void {
    checkMilliseconds(stopTimeout, 'stopTimeout');
    this.start();
    try {
      this.#closed.wait();
    } finally {
      // In another greenlet: a second kill must not leave it half stopped.
      this.close();
      const stopping = this.#inGreenlet(stopTimeout);
      if (!this.#isQuiet) stopping.join();
    }
  }

  /** Stops it: `using server = new HttpServer(…)`. */
  [Symbol.dispose](): void {
    this.stop();
  }

  /** @internal Blocks until it listens, and answers where, if that is not what was asked for. */
  protected abstract _listen(target: ListenTarget): ListenTarget | undefined;

  /** @internal Ends listening. Must not block, and be harmless when repeated. */
  protected abstract _closeListener(target: ListenTarget): void;

  /** @internal Is there, besides handlers, something that `stop` should wait for? */
  protected abstract _hasConnections(): boolean;

  /** @internal Drops all that `_hasConnections` counts. */
  protected abstract _dropConnections(): void;

  /** @internal Called in the middle of a handler's end: may wake somebody, and must do nothing else. */
  protected _handlerEnded(_subject: Subject): void {}

  /** @internal To be called when something has ended that `_hasConnections` counts. */
  protected _noteQuiet(): void {
    if (this.#stopping.first === undefined || !this.#isQuiet) return;
    for (const waiter of this.#stopping) waiter.switch();
  }

  get #isQuiet(): boolean {
    return this._handlers.running.size === 0 && !this._hasConnections();
  }

  #inGreenlet(timeout: number): PromisedGreenlet<void> {
    const greenlet = new PromisedGreenlet<void>(() => this.#finish(timeout));
    greenlet.name = 'stop';
    greenlet.rawlink(() => greenlet.successful() || hub._report(this, greenlet.exception));
    greenlet.start();
    return greenlet;
  }

  #finish(timeout: number): void {
    if (this.#waitQuiet(timeout)) return;
    this._handlers.kill(patience);
    // What they said last is on its way.
    if (this.#waitQuiet(patience / 10)) return;
    this._dropConnections();
    // Requests that came while the others were killed.
    this._handlers.kill(patience);
    this.#waitQuiet(patience);
  }

  #waitQuiet(timeout: number): boolean {
    if (this.#isQuiet) return true;
    const waiter = new Waiter(`${this.constructor.name}.stop`, this);
    this.#stopping.add(waiter);
    return waiter._wait(timeout);
  }

  /** @internal */
  protected override _describeState(): string {
    const { size } = this._handlers.running;
    return `${this.#state} on ${this.address}, ${size} ${size === 1 ? 'handler' : 'handlers'}`;
  }
}
