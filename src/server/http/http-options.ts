import type { ServerOptions as NodeOptions } from 'node:http';
import type { ServerOptions as HttpsOptions } from 'node:https';
import { checkCount, checkFlag, checkFunction, checkMilliseconds, describe } from '../../base/checks.js';
import { ArgumentTypeError, OutOfRangeError } from '../../base/errors.js';
import { checkOptions } from '../../core/timeout-option.js';
import { checkHasCertificate, checkPem } from '../../io/ssl/check-certificates.js';
import { type BaseServerOptions, baseOptionNames } from '../base-server.js';
import type { ConnectHandler } from './tunnel.js';
import type { UpgradeHandler } from './upgrade.js';
import { checkWebSocketOptions, type WebSocketOptions } from './web-socket-options.js';

/** The limits of an HTTP server. Times in milliseconds, sizes in bytes; `Infinity` for no limit. */
export interface HttpLimits {
  /** Bytes of a request's headers; more is 431. 16 KiB unless set. */
  maxHeaderSize?: number;
  /** Bytes of a request's body, however it is read; more is 413. 100 MiB unless set. */
  maxBodySize?: number;
  /** Until all headers have arrived; later is 408. 60 seconds unless set. */
  headersTimeout?: number;
  /** Until the whole request has arrived; later is 408. 5 minutes unless set. */
  requestTimeout?: number;
  /** Until a handler, or who answers after it, begins to; then it is killed, and the answer is 503. 5 minutes unless set. */
  handlerTimeout?: number;
  /** How long a connection may be idle between two requests. 5 seconds unless set. */
  keepAliveTimeout?: number;
  /** How long a client may read nothing of what waits for it, or send nothing of its body. 2 minutes unless set. */
  stallTimeout?: number;
  /** Connections at once; more are closed as soon as they are made. 16,384 unless set. */
  maxConnections?: number;
  /** Requests of one connection; then it is closed. 10,000 unless set. */
  maxRequestsPerSocket?: number;
  /** Requests of one connection that wait for the answer to an earlier one; with more it is closed. 100 unless set. */
  maxPipelined?: number;
}

/** What an HTTP server can be made with. */
export interface HttpServerOptions extends BaseServerOptions, HttpLimits {
  /** Makes it HTTPS: `{ key, cert }`, and whatever else `https.createServer` takes about TLS. */
  tls?: HttpsOptions;
  /** How many connections the system holds that have not been accepted yet; 511 unless set. */
  backlog?: number;
  /** Kill a handler's greenlet when its client goes away? No unless set: it finds out when it reads or writes. */
  killWhenClientLeaves?: boolean;
  /** Takes requests for a tunnel, the method CONNECT, which is for proxies. Without it such a connection is closed. */
  connect?: ConnectHandler;
  /** Takes WebSockets. Without it a request to upgrade is a request like any other. Needs the package `ws`. */
  upgrade?: UpgradeHandler;
  /** Limits of WebSockets. */
  webSocket?: WebSocketOptions;
}

export const defaultLimits: Readonly<Required<HttpLimits>> = Object.freeze({
  maxHeaderSize: 16 * 1024,
  maxBodySize: 100 * 1024 * 1024,
  headersTimeout: 60_000,
  requestTimeout: 300_000,
  handlerTimeout: 300_000,
  keepAliveTimeout: 5_000,
  stallTimeout: 120_000,
  maxConnections: 16_384,
  maxRequestsPerSocket: 10_000,
  maxPipelined: 100,
});

const limitNames = Object.keys(defaultLimits) as (keyof HttpLimits)[];
/** @internal */
export const httpOptionNames = [
  ...baseOptionNames,
  ...limitNames,
  'tls',
  'backlog',
  'killWhenClientLeaves',
  'connect',
  'upgrade',
  'webSocket',
] as const satisfies readonly (keyof HttpServerOptions)[];

/** Throws unless the options are right; answers all limits. */
export function checkHttpOptions(options: HttpServerOptions): Readonly<Required<HttpLimits>> {
  checkOptions(options, 'HttpServer', httpOptionNames);
  const { tls, backlog = 511, connect, upgrade, webSocket } = options;
  checkFlag(options.killWhenClientLeaves, 'killWhenClientLeaves');
  checkCount(backlog, 'backlog', 1);
  if (tls !== undefined && (typeof tls !== 'object' || tls === null)) {
    throw new ArgumentTypeError(`tls must be an object like { key, cert }, got ${describe(tls)}`);
  }
  if (tls !== undefined) {
    checkPem(tls, 'HttpServer');
    checkHasCertificate(tls, 'HttpServer');
  }
  if (connect !== undefined) checkFunction(connect, 'connect');
  if (upgrade !== undefined) checkFunction(upgrade, 'upgrade');
  if (webSocket !== undefined) checkWebSocketOptions(webSocket);
  return checkLimits(options);
}

function checkLimits(options: HttpLimits): Required<HttpLimits> {
  const limits: Required<HttpLimits> = { ...defaultLimits };
  for (const name of limitNames) {
    const value = options[name] ?? limits[name];
    if (name.endsWith('Timeout')) checkTime(value, name);
    else checkCount(value, name, name === 'maxBodySize' ? 0 : 1);
    limits[name] = value;
  }
  if (limits.maxHeaderSize === Number.POSITIVE_INFINITY) {
    throw new OutOfRangeError('maxHeaderSize must be a number of bytes: headers are kept in memory, got Infinity');
  }
  return limits;
}

/** None at all would refuse everybody. */
function checkTime(value: number, name: string): void {
  checkMilliseconds(value, name);
  if (value === 0) throw new OutOfRangeError(`${name} must be more than 0 milliseconds (Infinity: no limit), got 0`);
}

/** The limits that Node's server keeps, in its terms: there 0 is no limit. */
export function nodeLimits(limits: Required<HttpLimits>): NodeOptions {
  const headersTimeout = Math.min(limits.headersTimeout, limits.requestTimeout);
  return {
    maxHeaderSize: limits.maxHeaderSize,
    headersTimeout: finite(headersTimeout),
    requestTimeout: finite(limits.requestTimeout),
    keepAliveTimeout: finite(limits.keepAliveTimeout),
    connectionsCheckingInterval: Math.ceil(Math.min(30_000, headersTimeout / 2)),
  };
}

/** `Infinity` as Node says it. */
export function finite(limit: number): number {
  return limit === Number.POSITIVE_INFINITY ? 0 : Math.ceil(limit);
}
