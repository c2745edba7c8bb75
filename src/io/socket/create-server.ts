import { checkOptions } from '../../core/timeout-option.js';
import { type AddressLike, parseAddress } from './address.js';
import type { BaseSocketOptions } from './base-socket.js';
import type { ListenOptions } from './listen-at.js';
import { type ServerSocket, Socket } from './socket.js';

/** How a server socket is made. */
export interface ServerOptions extends BaseSocketOptions, ListenOptions {}

/**
 * A socket that listens at `address`. Port 0 is one that is free; `getSockName().port` says which.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @throws an error with the code `EADDRINUSE` when somebody else listens there
 * @example
 * ```ts
 * import { spawn } from 'geventjs';
 * import { createConnection, createServer } from 'geventjs/socket';
 *
 * using server = createServer({ host: '127.0.0.1', port: 0 });
 * spawn(() => {
 *   using client = createConnection(server.getSockName());
 *   client.sendAll('hi');
 * });
 * const [socket, { host }] = server.accept();
 * using _ = socket;
 * console.log(socket.recv(10).toString(), host); // hi 127.0.0.1
 * ```
 */
export function createServer(address: AddressLike, options: ServerOptions = {}): ServerSocket {
  checkOptions(options, 'createServer', ['name', 'timeout', 'backlog', 'reusePort', 'ipv6Only']);
  const { backlog, reusePort, ipv6Only, ...rest } = options;
  const target = parseAddress(address, 'the address of createServer');
  const socket = new Socket(rest);
  try {
    socket.bind(target);
    socket.listen(backlog, {
      ...(reusePort !== undefined && { reusePort }),
      ...(ipv6Only !== undefined && { ipv6Only }),
    });
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}
