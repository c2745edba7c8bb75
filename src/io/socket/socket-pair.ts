import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Socket } from './socket.js';

/**
 * Two sockets that are connected with each other, over a Unix socket.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @example
 * ```ts
 * import { socketPair } from 'geventjs/socket';
 *
 * const [a, b] = socketPair();
 * a.sendAll('hello');
 * console.log(b.recv().toString()); // hello
 * a.close();
 * b.close();
 * ```
 */
export function socketPair(): [Socket, Socket] {
  // Only this user may connect to it, and only until it is gone again in a moment.
  const path = join(tmpdir(), `geventjs-${process.pid}-${randomBytes(12).toString('hex')}`);
  using server = new Socket();
  server.bind({ path });
  server.listen(1);
  const first = new Socket();
  try {
    first.connect({ path });
    const [second] = server.accept();
    return [first, second];
  } catch (error) {
    first.close();
    throw error;
  }
}
