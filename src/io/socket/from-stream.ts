import { Socket as Stream } from 'node:net';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, SocketStateError } from '../../base/errors.js';
import type { BaseSocketOptions } from './base-socket.js';
import { Connection } from './connection.js';
import { Socket } from './socket.js';

/**
 * A `Socket` over one of Node's that is connected: from a server of Node's, an `upgrade`, an agent. From then on it belongs to
 * the `Socket`. `socket.detach()` is the way back.
 *
 * Make Node's socket with `allowHalfOpen`, or it ends its own side as soon as the peer has ended.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:net';
 * import { spawn } from 'geventjs';
 * import { createConnection, fromStream } from 'geventjs/socket';
 *
 * const server = createServer((stream) => spawn(() => {
 *   using socket = fromStream(stream);
 *   socket.sendAll('hello');
 *   server.close();
 * }));
 * server.listen('/tmp/geventjs-from-stream', () => spawn(() => {
 *   using socket = createConnection('/tmp/geventjs-from-stream');
 *   console.log(socket.recv().toString()); // hello
 * }));
 * ```
 */
export function fromStream(stream: Stream, options: BaseSocketOptions = {}): Socket {
  if (!(stream instanceof Stream)) {
    throw new ArgumentTypeError(`fromStream takes a Socket of node:net, got ${describe(stream)}`);
  }
  const isUsed = Connection.uses(stream);
  if (stream.destroyed || stream.connecting || isUsed) {
    const state = isUsed ? 'belongs to a Socket' : stream.destroyed ? 'has been closed' : 'is not connected yet';
    throw new SocketStateError(`fromStream needs a socket that is connected, got one that ${state}`);
  }
  const socket = new Socket(options);
  stream.pause();
  socket._use(stream);
  return socket;
}
