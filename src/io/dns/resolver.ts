import dns from 'node:dns';
import { inspect } from 'node:util';
import { describe } from '../../base/checks.js';
import { ArgumentValueError } from '../../base/errors.js';
import { checkOptions } from '../../core/timeout-option.js';
import { type Done, placeError, waitForCallback } from '../../core/wait-for-callback.js';

/** What each kind of record is made of, as Node has it. */
export interface Records {
  A: string[];
  AAAA: string[];
  ANY: dns.AnyRecord[];
  CAA: dns.CaaRecord[];
  CNAME: string[];
  MX: dns.MxRecord[];
  NAPTR: dns.NaptrRecord[];
  NS: string[];
  PTR: string[];
  SOA: dns.SoaRecord;
  SRV: dns.SrvRecord[];
  TLSA: dns.TlsaRecord[];
  TXT: string[][];
}

/** How a `Resolver` asks. */
export interface ResolverOptions {
  /** Milliseconds for the first try; each further one gets more. Node's default unless set. */
  timeout?: number;
  /** How often each server is asked. Node's default unless set. */
  tries?: number;
  /** Addresses of servers, with a port where it is not 53: `'10.0.0.1'`, `'[::1]:5353'`. Those of the system unless set. */
  servers?: readonly string[];
}

type Ask = (...args: unknown[]) => unknown;
type Below = (...args: never[]) => unknown;

/** Whether each address comes with the seconds for which it may be kept. */
interface WithTtl {
  ttl: true;
}

/**
 * Asks DNS servers: Node's `dns.Resolver`, whose methods block the greenlet and return the answer.
 *
 * Names go to the servers as they are: neither `/etc/hosts` nor anything else of the system is looked at, see `getaddrinfo`.
 * Once no greenlet waits for an answer any more, because it was killed or out of time, the queries are dropped.
 *
 * Every method that is called `resolve…`, and `reverse`:
 * Switches: yes. Works in the hub: no. Throws Node's own errors, with `code` `ENOTFOUND`, `ENODATA`, `ESERVFAIL`, `ETIMEOUT`,
 * `ECONNREFUSED`, `ECANCELLED` …, `syscall` and `hostname`.
 *
 * @example
 * ```ts
 * import { createSocket } from 'node:dgram';
 * import { withTimeout } from 'geventjs';
 * import { Resolver } from 'geventjs/dns';
 *
 * const silent = createSocket('udp4').bind(54531, '127.0.0.1'); // a server that never answers
 * const resolver = new Resolver({ servers: ['127.0.0.1:54531'], timeout: 60_000 });
 * console.log(withTimeout(50, () => resolver.resolveMx('example.org'), { otherwise: 'no answer' })); // no answer
 * silent.close();
 * ```
 */
export class Resolver {
  readonly #node: dns.Resolver;
  /** How many greenlets wait for an answer, and how many answers are still to come. */
  #waiting = 0;
  #pending = 0;

  /**
   * Switches: never. Works in the hub: yes.
   *
   * @throws {ArgumentTypeError} for an option that does not exist
   * @throws Node's own errors for values that make no sense
   */
  constructor(options: ResolverOptions = {}) {
    checkOptions(options, 'new Resolver', ['timeout', 'tries', 'servers']);
    const { servers, ...others } = options;
    this.#node = new dns.Resolver(others);
    if (servers !== undefined) this.#node.setServers(servers);
  }

  /** Addresses (IPv4). With `{ ttl: true }`, each with the seconds for which it may be kept. */
  resolve4(hostname: string): string[];
  resolve4(hostname: string, options: WithTtl): dns.RecordWithTtl[];
  resolve4(hostname: string, options?: { ttl?: boolean }): string[] | dns.RecordWithTtl[] {
    return this._ask('resolve4', options === undefined ? [hostname] : [hostname, options], this.resolve4);
  }

  /** Addresses (IPv6). With `{ ttl: true }`, each with the seconds for which it may be kept. */
  resolve6(hostname: string): string[];
  resolve6(hostname: string, options: WithTtl): dns.RecordWithTtl[];
  resolve6(hostname: string, options?: { ttl?: boolean }): string[] | dns.RecordWithTtl[] {
    return this._ask('resolve6', options === undefined ? [hostname] : [hostname, options], this.resolve6);
  }

  /** Records of a kind, addresses (IPv4) unless given. */
  resolve<Kind extends keyof Records = 'A'>(hostname: string, kind?: Kind): Records[Kind] {
    return this._ask('resolve', [hostname, kind ?? 'A'], this.resolve);
  }

  /** All records that the server cares to send. */
  resolveAny(hostname: string): Records['ANY'] {
    return this._ask('resolveAny', [hostname], this.resolveAny);
  }

  /** Who may issue certificates. */
  resolveCaa(hostname: string): Records['CAA'] {
    return this._ask('resolveCaa', [hostname], this.resolveCaa);
  }

  /** The name of which this one is an alias. */
  resolveCname(hostname: string): Records['CNAME'] {
    return this._ask('resolveCname', [hostname], this.resolveCname);
  }

  /** Mail servers. */
  resolveMx(hostname: string): Records['MX'] {
    return this._ask('resolveMx', [hostname], this.resolveMx);
  }

  /** Rules that rewrite names. */
  resolveNaptr(hostname: string): Records['NAPTR'] {
    return this._ask('resolveNaptr', [hostname], this.resolveNaptr);
  }

  /** Name servers. */
  resolveNs(hostname: string): Records['NS'] {
    return this._ask('resolveNs', [hostname], this.resolveNs);
  }

  /** Pointers to other names. */
  resolvePtr(hostname: string): Records['PTR'] {
    return this._ask('resolvePtr', [hostname], this.resolvePtr);
  }

  /** The start of a zone. */
  resolveSoa(hostname: string): Records['SOA'] {
    return this._ask('resolveSoa', [hostname], this.resolveSoa);
  }

  /** Where a service is to be found. */
  resolveSrv(hostname: string): Records['SRV'] {
    return this._ask('resolveSrv', [hostname], this.resolveSrv);
  }

  /** Certificates of a TLS server. From Node 22.15 on. */
  resolveTlsa(hostname: string): Records['TLSA'] {
    return this._ask('resolveTlsa', [hostname], this.resolveTlsa);
  }

  /** Texts, each in the pieces it came in. */
  resolveTxt(hostname: string): Records['TXT'] {
    return this._ask('resolveTxt', [hostname], this.resolveTxt);
  }

  /** The names of an address. */
  reverse(address: string): string[] {
    return this._ask('reverse', [address], this.reverse);
  }

  /** The servers it asks. Switches: never. Works in the hub: yes. */
  getServers(): string[] {
    return this.#node.getServers();
  }

  /** Sets the servers to ask. Not while a query is under way. Switches: never. Works in the hub: yes. */
  setServers(servers: readonly string[]): void {
    this.#node.setServers(servers);
  }

  /** Sets the addresses of this machine that it asks from. Switches: never. Works in the hub: yes. */
  setLocalAddress(ipv4?: string, ipv6?: string): void {
    this.#node.setLocalAddress(ipv4, ipv6);
  }

  /** Drops all queries: whoever waits for one gets an error with `code` `ECANCELLED`. Switches: never. Works in the hub: yes. */
  cancel(): void {
    this.#node.cancel();
  }

  /** `cancel()`. */
  [Symbol.dispose](): void {
    this.cancel();
  }

  /** @internal Calls a method of Node's resolver; the stack of an error begins at the caller of `below`. */
  _ask<T>(method: string, args: readonly unknown[], below: Below): T {
    const ask = (this.#node as unknown as Record<string, Ask | undefined>)[method];
    if (ask === undefined) {
      throw new ArgumentValueError(`dns.${method} needs a newer Node: this is ${describe(process.version)}`);
    }
    this.#waiting++;
    try {
      return waitForCallback<T>(`dns.${method}`, (done) => this.#start(ask, args, done));
    } catch (error) {
      throw placeError(error, below);
    } finally {
      this.#waiting--;
      // Node can only drop all queries of a resolver at once.
      if (this.#waiting === 0 && this.#pending > 0) this.#node.cancel();
    }
  }

  #start<T>(ask: Ask, args: readonly unknown[], done: Done<T>): void {
    const callback: Done<T> = (error, value) => {
      this.#pending--;
      done(error, value);
    };
    Reflect.apply(ask, this.#node, [...args, callback]);
    this.#pending++;
  }

  [inspect.custom](): string {
    return `<Resolver: ${this.getServers().join(', ')}, ${this.#waiting} waiting>`;
  }
}
