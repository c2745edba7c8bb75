import cluster from 'node:cluster';
import dns from 'node:dns';
import fs, { type BigIntStats } from 'node:fs';
import { createServer, isIP, type Server } from 'node:net';
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { native } from '../../base/addon.js';
import { originalOf } from '../../base/saved.js';
import { statPath } from '../../base/stat.js';
import { type Done, markStranger } from '../../core/wait-for-callback.js';
import { formatAddress, type Target, toSocketAddress } from './address.js';
import type { ConnectionSource } from './connection-source.js';
import { DescriptorSource } from './descriptor-source.js';
import { NodeSource } from './node-source.js';
import { streamDescriptor } from './stream-descriptor.js';

/** How a socket listens. */
export interface ListenOptions {
  /** Connections that may wait to be taken; who comes then waits outside. 511 unless given. */
  backlog?: number | undefined;
  /** May other sockets listen at the same address, so that the kernel spreads the connections? Linux only. */
  reusePort?: boolean | undefined;
  /** Does a socket for all IPv6 addresses leave the IPv4 ones alone? */
  ipv6Only?: boolean | undefined;
}

const { EADDRNOTAVAIL, EAFNOSUPPORT, ECONNREFUSED } = constants.errno;

const waitingOptions = { allowHalfOpen: true, pauseOnConnect: true };

/** What `listen(2)` takes. */
const most = 2 ** 31 - 1;

/**
 * Listens at `target`, and calls `done`, at once unless a name has to be looked up. In a worker of `node:cluster` it is Node's
 * own server that listens: the master may have the port.
 *
 * The file that a Unix socket has left behind, at which nobody listens any more, is replaced.
 */
export function listenAt(target: Target, options: ListenOptions, done: Done<ConnectionSource>): void {
  if (cluster.isWorker || isAbstract(target)) listenWithNode(target, options, done);
  else if ('path' in target) attempt(done, () => listenAtPath(target.path, options));
  else if (target.host === undefined) attempt(done, () => listenEverywhere(target.port, options));
  else lookUp(target.host, done, (host) => attempt(done, () => listenAtHost({ ...target, host }, options)));
}

/** Has it a name instead of a file? How long that is differs between versions of libuv, so both sides must be Node's. */
function isAbstract(target: Target): boolean {
  return 'path' in target && target.path.startsWith('\0');
}

function lookUp(host: string, done: Done<ConnectionSource>, next: (host: string) => void): void {
  if (isIP(host) !== 0) next(host);
  else dns.lookup(host, (error, address) => (error ? done(error) : next(address)));
}

/**
 * Goes on with what one of Node's servers listens at. If that has no descriptor that could be copied, or a file that would be
 * removed with it, Node goes on accepting.
 */
export function listenInstead(server: Server, backlog: number): ConnectionSource {
  const address = server.address();
  const fd = streamDescriptor(server);
  if (address === null || typeof address === 'string' || fd < 0 || cluster.isWorker) {
    Object.assign(server.removeAllListeners('connection'), waitingOptions);
    return new NodeSource(server, backlog, toSocketAddress(address ?? undefined));
  }
  const copy = native.copyListening(fd, true);
  if (copy < 0) throw listenError(-copy, { host: address.address, port: address.port });
  server.close();
  return new DescriptorSource(copy, toSocketAddress(address));
}

function attempt(done: Done<ConnectionSource>, listen: () => ConnectionSource): void {
  let source: ConnectionSource;
  try {
    source = listen();
  } catch (error) {
    done(error as Error);
    return;
  }
  done(undefined, source);
}

/** All addresses: of IPv6, which includes IPv4, where the system has it. */
function listenEverywhere(port: number, options: ListenOptions): ConnectionSource {
  const fd = open('::', port, options);
  if (fd === -EAFNOSUPPORT || fd === -EADDRNOTAVAIL) return listenAtHost({ host: '0.0.0.0', port }, options);
  return toSource(fd, { port });
}

function listenAtHost({ host, port }: { host: string; port: number }, options: ListenOptions): ConnectionSource {
  return toSource(open(host, port, options), { host, port });
}

function listenAtPath(path: string, options: ListenOptions): ConnectionSource {
  removeLeftOver(path);
  const fd = open(path, -1, options);
  if (fd < 0) throw listenError(-fd, { path });
  const file = statSocket(path)?.ino;
  // Another server may have put its own there. While this one is open nobody else gets its number.
  const removeOwn = () => file !== undefined && file === statSocket(path)?.ino && remove(path);
  return new DescriptorSource(fd, toSocketAddress(path), removeOwn);
}

/** Removes the file of a Unix socket at which nobody listens any more. Others stay as they are. */
export function removeLeftOver(path: string): void {
  // Of a file that is no socket the kernel says the same.
  if (statSocket(path) !== undefined && native.knock(path) === -ECONNREFUSED) remove(path);
}

function open(
  host: string,
  port: number,
  { backlog = 511, reusePort = false, ipv6Only = false }: ListenOptions,
): number {
  return native.listen(host, port, Math.min(backlog, most), reusePort, ipv6Only);
}

function toSource(fd: number, target: Target): ConnectionSource {
  if (fd < 0) throw listenError(-fd, target);
  const name = native.getLocalName(fd);
  if (typeof name === 'number') {
    native.closeListening(fd);
    throw listenError(-name, target);
  }
  const [address, port] = name;
  return new DescriptorSource(fd, toSocketAddress({ address, port, family: address.includes(':') ? 'IPv6' : 'IPv4' }));
}

function listenWithNode(target: Target, options: ListenOptions, done: Done<ConnectionSource>): void {
  const { backlog = 511 } = options;
  const server = createServer(waitingOptions).once('error', done);
  server.listen({ ...target, ...options, backlog }, () => {
    server.off('error', done);
    done(undefined, new NodeSource(server, backlog, toSocketAddress(server.address() ?? undefined)));
  });
}

/** An error as Node makes it: `listen EADDRINUSE: address already in use 127.0.0.1:80`. */
function listenError(errno: number, target: Target): Error {
  const [code, text] = getSystemErrorMap().get(-errno) ?? [`E${errno}`, 'unknown error'];
  const error = new Error(`listen ${code}: ${text} ${formatAddress(target)}`);
  const place = 'path' in target ? { address: target.path } : { address: target.host ?? '::', port: target.port };
  return markStranger(Object.assign(error, { code, errno: -errno, syscall: 'listen', ...place }));
}

function statSocket(path: string): BigIntStats | undefined {
  try {
    const stats = statPath(path);
    return stats.isSocket() ? stats : undefined;
  } catch {
    return undefined; // It has no file, or somebody has removed it.
  }
}

function remove(path: string): void {
  try {
    originalOf(fs, 'unlinkSync')(path);
  } catch {
    // It is gone already, or not ours to remove: then listening says so.
  }
}
