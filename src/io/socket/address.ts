import type { AddressInfo } from 'node:net';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError, OutOfRangeError } from '../../base/errors.js';

/**
 * Where a socket is. A Unix socket has a `path`, which is empty if it has no name, no host, and port 0.
 *
 * May be given wherever an address is expected.
 */
export interface SocketAddress {
  readonly family: 'IPv4' | 'IPv6' | 'Unix';
  readonly host: string;
  readonly port: number;
  readonly path?: string;
}

/** An address of the internet: without a host, this machine. */
export interface InetAddress {
  readonly host?: string | undefined;
  readonly port: number;
}

/** The path of a Unix socket. */
export interface UnixAddress {
  readonly path: string;
}

/**
 * An address to connect to, or to listen at: `{ host, port }`, `{ path }`, a port, or a text: `'host:port'`, `':port'`,
 * `'[::1]:80'`, or a path, which contains a `/`.
 */
export type AddressLike = InetAddress | UnixAddress | SocketAddress | number | string;

/** An address that has been looked at: exactly one of the two. */
export type Target = { readonly host?: string; readonly port: number } | { readonly path: string };

/** Reads an address. `what` is for the text of the error. */
export function parseAddress(address: AddressLike, what: string): Target {
  if (typeof address === 'number') return { port: checkPort(address, what) };
  if (typeof address === 'string') return parseText(address, what);
  if (typeof address !== 'object' || address === null) throw notAnAddress(address, what);
  checkAddressKeys(address, what);
  const { host, port, path } = address as Partial<SocketAddress>;
  if (typeof path === 'string' && path !== '') return { path };
  if (typeof port !== 'number') throw notAnAddress(address, what);
  if (host !== undefined && typeof host !== 'string') throw notAnAddress(address, what);
  return makeTarget(host, checkPort(port, what));
}

/** The same where only an address of the internet will do. */
export function parseInetAddress(
  address: AddressLike,
  what: string,
  parse = parseAddress,
): { readonly host?: string; readonly port: number } {
  const target = parse(address, what);
  if ('port' in target) return target;
  throw new ArgumentValueError(`${what} must have a host and a port, got the path ${describe(target.path)}`);
}

/**
 * Throws if an object has something that no address has: `hostname`, for one, would be overlooked, and another machine meant.
 */
export function checkAddressKeys(address: object, what: string): void {
  const other = Object.keys(address).find((key) => !addressKeys.includes(key));
  if (other === undefined) return;
  const hint = other === 'hostname' || other === 'address' ? '. Call it host' : '';
  throw new ArgumentTypeError(`${what} has a host and a port, or a path, got one with ${describe(other)}${hint}`);
}

const addressKeys: readonly string[] = ['family', 'host', 'port', 'path'] satisfies (keyof SocketAddress)[];

/** Throws if it is the address of a page: with its `/` it would be taken for a path. */
export function checkNoUrl(text: string, what: string): void {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return;
  throw new ArgumentValueError(`${what} must be like 'host:port', not a URL, got ${describe(text)}`);
}

function parseText(text: string, what: string): Target {
  checkNoUrl(text, what);
  if (text.includes('/') || text.startsWith('\0')) return { path: text };
  const match = /^(?:\[([^\]]*)\]:|([^:]*):)?(\d+)$/.exec(text);
  if (match === null) {
    throw new ArgumentValueError(
      `${what} must be like 'host:port', ':port', '[::1]:port', or a path with a '/' in it, got ${describe(text)}`,
    );
  }
  return makeTarget(match[1] ?? match[2], checkPort(Number(match[3]), what));
}

/**
 * Reads an address to connect or to send to.
 *
 * @throws {ArgumentValueError} for port 0, which means any port where somebody listens, and nothing here
 */
export function parsePeer(address: AddressLike, what: string): Target {
  const target = parseAddress(address, what);
  if (!('port' in target) || target.port !== 0) return target;
  throw new ArgumentValueError(`${what} has port 0, at which nobody can be. If it is that of a server, start it first`);
}

/** `''` and `'*'` are what no host is: any address to listen at. */
function makeTarget(host: string | undefined, port: number): Target {
  return host === undefined || host === '' || host === '*' ? { port } : { host, port };
}

function checkPort(port: number, what: string): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new OutOfRangeError(`the port of ${what} must be a whole number from 0 to 65535, got ${port}`);
}

function notAnAddress(value: unknown, what: string): ArgumentTypeError {
  return new ArgumentTypeError(
    `${what} must be { host, port }, { path }, a port, or a text like 'host:port', got ${describe(value)}`,
  );
}

/** What Node says of an address, as ours. A text is the path of a Unix socket. */
export function toSocketAddress(address: AddressInfo | string | undefined): SocketAddress {
  if (typeof address !== 'object') return { family: 'Unix', host: '', port: 0, path: address ?? '' };
  const { address: host, port, family } = address;
  return { family: family === 'IPv6' ? 'IPv6' : 'IPv4', host, port };
}

/** For people: `127.0.0.1:80`, `[::1]:80`, `/run/app.sock`. */
export function formatAddress(address: Target | SocketAddress): string {
  if ('path' in address && address.path !== undefined)
    return address.path.replace('\0', '@') || 'a Unix socket without a name';
  const { host = '*', port } = address as InetAddress;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
