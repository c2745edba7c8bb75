import { checkCount, checkMilliseconds } from '../base/checks.js';
import { OutOfRangeError } from '../base/errors.js';
import { getHub } from '../core/hub.js';
import { type AcceptLimits, Acceptor, type Arrivals } from './acceptor.js';
import type { ListenTarget } from './address.js';
import { BaseServer, type BaseServerOptions, baseOptionNames } from './base-server.js';

/** What a server can be made with that takes what arrives by itself. */
export interface AcceptingServerOptions extends Omit<BaseServerOptions, 'maxWaiting'>, AcceptLimits {}

/** The names of those options. */
export const acceptingOptionNames = [
  ...baseOptionNames.filter((name) => name !== 'maxWaiting'),
  'maxAccept',
  'minDelay',
  'maxDelay',
] as readonly (keyof AcceptingServerOptions)[];

const hub = getHub();

/** Errors after which it makes no sense to try again: somebody else has closed the descriptor, or it never listened. */
const fatal: ReadonlySet<unknown> = new Set(['EBADF', 'EINVAL', 'ENOTSOCK', 'ERR_SOCKET_CLOSED']);

/**
 * A server that takes connections, or datagrams, one by one, and only as long as its pool has room. What it does not take
 * stays with the kernel.
 */
export abstract class AcceptingServer<Subject, Item> extends BaseServer<Subject> {
  readonly #acceptor: Acceptor<Item>;
  #arrivals: Arrivals<Item> | undefined;

  /** @throws {ArgumentTypeError | OutOfRangeError} for an option that makes no sense */
  constructor(target: ListenTarget, options: AcceptingServerOptions) {
    super(target, options);
    const { pool } = this._handlers;
    this.#acceptor = new Acceptor<Item>(
      {
        hasRoom: () => !pool?.full(),
        whenRoom: (callback) => pool?._watchPlaces(`${this.constructor.name}.start`, callback) ?? ignore,
        admit: (item) => this._admit(item),
        failed: (error) => this.#noteError(error),
      },
      checkLimits(options),
    );
  }

  /**
   * Leaves what arrives with the kernel, until `startAccepting`. It listens all the same.
   *
   * Switches: never. Works in the hub: yes.
   */
  stopAccepting(): void {
    this.#acceptor.stop();
  }

  /**
   * Goes on after `stopAccepting`. Harmless if it does not listen, or accepts already.
   *
   * Switches: never. Works in the hub: yes.
   */
  startAccepting(): void {
    if (this.#arrivals !== undefined && !this.closed) this.#acceptor.start(this.#arrivals);
  }

  /** @internal To be called when it listens. */
  protected _accept(arrivals: Arrivals<Item>): void {
    this.#arrivals = arrivals;
    this.#acceptor.start(arrivals);
  }

  /** @internal To be called when it listens no more. */
  protected _acceptNoMore(): void {
    this.#acceptor.stop();
    this.#arrivals = undefined;
  }

  /** @internal Starts the handler of one. */
  protected abstract _admit(item: Item): void;

  /** @internal */
  protected override _hasConnections(): boolean {
    return false;
  }

  /** @internal */
  protected override _dropConnections(): void {}

  #noteError(error: unknown): void {
    hub._report(this, error);
    if (!fatal.has((error as { code?: unknown } | undefined)?.code)) return;
    this.#acceptor.stop();
    this.close();
  }
}

function checkLimits({ maxAccept = 100, minDelay = 10, maxDelay = 1000 }: AcceptLimits): Required<AcceptLimits> {
  checkCount(maxAccept, 'maxAccept', 1);
  checkMilliseconds(minDelay, 'minDelay');
  checkMilliseconds(maxDelay, 'maxDelay');
  if (minDelay <= maxDelay) return { maxAccept, minDelay, maxDelay };
  throw new OutOfRangeError(`minDelay must be at most maxDelay, which is ${maxDelay} milliseconds, got ${minDelay}`);
}

function ignore(): void {}
