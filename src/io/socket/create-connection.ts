import { checkOptions } from '../../core/timeout-option.js';
import { type AddressLike, parsePeer } from './address.js';
import type { BaseSocketOptions } from './base-socket.js';
import { Socket } from './socket.js';

/** How to connect. */
export interface ConnectionOptions extends BaseSocketOptions {
  /** The own address to connect from. */
  localAddress?: AddressLike | undefined;
}

/**
 * A socket that is connected to `address`. All addresses of a name are tried; if none answers, the error is that of the last,
 * and its text says all. `timeout` is for the connection, and stays as the socket's `setTimeout`.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @example
 * ```ts
 * import { createConnection } from 'geventjs/socket';
 *
 * try {
 *   createConnection({ host: '127.0.0.1', port: 1 }, { timeout: 1000 });
 * } catch (error) {
 *   console.log((error as NodeJS.ErrnoException).code); // ECONNREFUSED
 * }
 * ```
 */
export function createConnection(address: AddressLike, options: ConnectionOptions = {}): Socket {
  checkOptions(options, 'createConnection', ['name', 'timeout', 'localAddress']);
  const { localAddress, ...rest } = options;
  const target = parsePeer(address, 'the address of createConnection');
  const socket = new Socket(rest);
  try {
    if (localAddress !== undefined) socket.bind(localAddress);
    socket.connect(target);
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}
