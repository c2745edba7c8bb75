import { checkFlag, describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import { checkOptions } from '../../core/timeout-option.js';
import type { Socket } from '../socket/socket.js';
import { SSLContext, type SSLContextOptions } from './ssl-context.js';
import type { SSLSocket } from './ssl-socket.js';
import type { ClientWrapOptions, WrapOptions } from './wrap-options.js';

/**
 * Makes a connected socket a TLS connection, and blocks until that is done. The plain socket is handed over and must not be
 * used afterwards; it is closed if the handshake fails. Its `setTimeout` is for the handshake, and stays.
 *
 * Options are those of an `SSLContext`, or one as `context`, and those of the side.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @throws {CertificateError} when the certificate of the other side is refused: expired, for another name, self-signed …
 * @throws Node's error when the other side speaks no TLS, or ends
 * @throws {SocketTimeout}
 * @example
 * ```ts
 * import { createConnection } from 'geventjs/socket';
 * import { wrapSocket } from 'geventjs/ssl';
 *
 * export function get(host: string): string {
 *   using socket = wrapSocket(createConnection({ host, port: 443 }));
 *   socket.sendAll(`GET / HTTP/1.0\r\nHost: ${host}\r\n\r\n`);
 *   return socket.makeFile('r').read();
 * }
 * ```
 */
export function wrapSocket(
  socket: Socket,
  options: WrapOptions & ({ context: SSLContext } | (SSLContextOptions & { context?: undefined })) = {},
): SSLSocket {
  const { context, serverSide, serverName, checkServerIdentity, session, ...rest } = options as ClientWrapOptions & {
    context?: SSLContext;
  };
  checkFlag(serverSide, 'serverSide');
  const side = { serverSide, serverName, checkServerIdentity, session } as WrapOptions;
  if (context === undefined) return new SSLContext(rest).wrapSocket(socket, side);
  if (!(context instanceof SSLContext)) {
    throw new ArgumentTypeError(`the context of wrapSocket must be an SSLContext, got ${describe(context)}`);
  }
  checkOptions(rest, 'wrapSocket with a context', ['context']);
  return context.wrapSocket(socket, side);
}
