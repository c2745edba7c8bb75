/** What a server listens on, in all the ways it can be said. */
import { Server as NetServer } from 'node:net';
import { describe } from '../base/checks.js';
import { ArgumentTypeError, ArgumentValueError, OutOfRangeError } from '../base/errors.js';
import { checkAddressKeys, checkNoUrl } from '../io/socket/address.js';
import { DatagramSocket } from '../io/socket/datagram-socket.js';
import { type ServerSocket, Socket } from '../io/socket/socket.js';

/**
 * Where a server listens:
 *
 * - a port (0: any free one), or one as a text of digits: all addresses, IPv6 and IPv4
 * - `'host:port'`, `'[v6]:port'`; `':port'` and `'*:port'`: all addresses of IPv4
 * - `{ port, host }`; without a host all addresses
 * - the path of a Unix socket: a text with a `/`, or `{ path }`
 * - a ready socket: of `createServer` of `geventjs/socket`, or a `net.Server` that listens. It is taken over
 */
export type Listener = number | string | { port: number; host?: string } | { path: string } | ReadySocket;

/** A socket that listens. */
export type ReadySocket = NetServer | ServerSocket;

/** Where a server of datagrams receives: as `Listener`, but no path, and a ready socket is a `DatagramSocket` that is bound. */
export type DatagramListener = number | string | { port: number; host?: string } | DatagramSocket;

/** A listener, understood. */
export type StreamTarget = { port: number; host?: string } | { path: string } | NetServer | Socket;

/** The same of a server of datagrams. */
export type DatagramTarget = { port: number; host?: string } | DatagramSocket;

/** The same of any server. */
export type ListenTarget = StreamTarget | DatagramTarget;

/**
 * Understands a listener.
 *
 * @throws {ArgumentTypeError} when it is of no such type
 * @throws {ArgumentValueError} when the text is no address, or the `net.Server` does not listen
 * @throws {OutOfRangeError} when the port is not from 0 to 65535
 */
export function parseListener(listener: Listener): StreamTarget {
  if (typeof listener === 'number') return { port: checkPort(listener) };
  if (typeof listener === 'string') return parseText(listener);
  if (listener instanceof NetServer) return checkReady(listener);
  if (listener instanceof Socket) return checkListening(listener);
  if (typeof listener === 'object' && listener !== null)
    return parseObject(listener as { port: number } | { path: string });
  throw invalid(listener);
}

/**
 * Understands the listener of a server of datagrams.
 *
 * @throws as `parseListener`
 */
export function parseDatagramListener(listener: DatagramListener): DatagramTarget {
  if (listener instanceof DatagramSocket) return checkBound(listener);
  const target = parseListener(listener);
  if ('port' in target) return target;
  throw new ArgumentTypeError(
    "the listener of a DatagramServer must be a port, a text like 'host:port', { port, host } or a DatagramSocket that is " +
      `bound, got ${describe(listener)}`,
  );
}

/** An address for people, and for another server: `127.0.0.1:80`, `[::1]:80`, `/run/app.sock`. */
export function showTarget(target: ListenTarget): string {
  if (isReady(target)) return 'a ready socket';
  if ('path' in target) return target.path;
  const { host = '*', port } = target;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Does it listen already? */
export function isReady(target: ListenTarget): target is NetServer | Socket | DatagramSocket {
  return target instanceof NetServer || target instanceof Socket || target instanceof DatagramSocket;
}

function parseText(text: string): StreamTarget {
  checkNoUrl(text, 'a listener');
  if (text.includes('/')) return { path: text };
  if (/^\d+$/.test(text)) return { port: checkPort(Number(text)) };
  const match = /^(?:\[([\da-f:.]+(?:%\w+)?)\]|([^\s:[\]]*)):(\d+)$/i.exec(text);
  if (match === null) {
    throw new ArgumentValueError(
      `a listener must be 'host:port', ':port', '[v6]:port', a port, or a path with a '/', got ${describe(text)}`,
    );
  }
  const host = match[1] ?? match[2];
  const anywhere = host === '' || host === '*';
  return { host: anywhere ? '0.0.0.0' : (host as string), port: checkPort(Number(match[3])) };
}

function parseObject(listener: { port?: unknown; host?: unknown; path?: unknown }): StreamTarget {
  checkAddressKeys(listener, 'a listener');
  const { port, host, path } = listener;
  if (typeof path === 'string' && path !== '' && port === undefined) return { path };
  if (typeof port !== 'number' || path !== undefined) throw invalid(listener);
  if (host === undefined || host === '') return { port: checkPort(port) };
  if (typeof host === 'string') return { port: checkPort(port), host };
  throw new ArgumentTypeError(`the host of a listener must be a text, got ${describe(host)}`);
}

function checkPort(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new OutOfRangeError(`the port of a listener must be a whole number from 0 to 65535, got ${port}`);
}

function checkReady(server: NetServer): NetServer {
  if (server.listening) return server;
  throw new ArgumentValueError('a net.Server given as a listener must listen already, got one that does not');
}

function checkListening(socket: Socket): Socket {
  if (socket._isListening) return socket;
  throw new ArgumentValueError(`a Socket given as a listener must listen already, got ${describe(socket)}`);
}

function checkBound(socket: DatagramSocket): DatagramSocket {
  if (socket._isBound) return socket;
  throw new ArgumentValueError(`a DatagramSocket given as a listener must be bound already, got ${describe(socket)}`);
}

function invalid(listener: unknown): ArgumentTypeError {
  return new ArgumentTypeError(
    "a listener must be a port, a text like 'host:port', { port, host }, { path } or a socket that listens, " +
      `got ${describe(listener)}`,
  );
}
