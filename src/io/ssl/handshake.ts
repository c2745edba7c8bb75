/** How a plain connection becomes a TLS connection. */
import { isIP, type Socket as Stream } from 'node:net';
import {
  checkServerIdentity as checkIdentity,
  connect,
  type SecureContext,
  type Server,
  type TLSSocket,
} from 'node:tls';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError } from '../../base/errors.js';
import { getHub } from '../../core/hub.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { Waiter } from '../../core/waiter.js';
import { Socket } from '../socket/socket.js';
import { renew, systemError } from '../socket/system-error.js';
import { TimeLimit } from '../socket/time-limit.js';
import { certificateError } from './certificate-error.js';
import { SSLSocket } from './ssl-socket.js';
import type { ClientWrapOptions, WrapOptions } from './wrap-options.js';

/** What a handshake needs of an `SSLContext`. */
interface Rules {
  readonly alpnProtocols: readonly string[] | undefined;
  readonly rejectUnauthorized: boolean;
  readonly _secureContext: SecureContext;
  readonly _server: Server;
}

const hub = getHub();

/** Handshakes of servers that are under way, by the plain socket. */
const shaking = new WeakMap<Stream, Waiter<TLSSocket | Error>>();
const served = new WeakSet<Server>();

/** Blocks until the handshake is over. The plain socket is handed over, and closed if it fails. */
export function shakeHands(socket: Socket, side: WrapOptions, rules: Rules): SSLSocket {
  if (!(socket instanceof Socket) || socket instanceof SSLSocket) {
    throw new ArgumentTypeError(`wrapSocket takes a plain Socket, got ${describe(socket)}`);
  }
  checkSide(side as ClientWrapOptions);
  const serverName = side.serverSide === true ? undefined : nameOf(socket, side, rules);
  hub._checkMayBlock(getCurrentCoroutine(), 'wrapSocket');
  const limit = TimeLimit.of(socket.timeout);
  const wrapped = new SSLSocket({ name: socket.name, timeout: socket.timeout });
  wrapped._target = socket._target;
  const stream = socket.detach();
  try {
    checkAlive(stream);
    if (side.serverSide === true) wrapped._useSecure(acceptHandshake(stream, rules, limit, wrapped));
    else beginHandshake(wrapped, stream, side, serverName, rules, limit);
    return wrapped;
  } catch (error) {
    wrapped.close();
    stream.destroy();
    throw certificateError(error, serverName === undefined ? 'a client that is trusted' : `"${serverName}"`) ?? error;
  }
}

function checkSide({ serverSide, serverName, checkServerIdentity, session }: ClientWrapOptions): void {
  if (!serverSide || (serverName ?? checkServerIdentity ?? session) === undefined) return;
  throw new ArgumentValueError(
    'serverName, checkServerIdentity and session are for the client, got one of them with serverSide. ' +
      "A server has the option 'serverNames' of its SSLContext.",
  );
}

/** Both sides have to speak. Of what has ended before, Node tells nobody, and the handshake would wait for ever. */
function checkAlive({ errored, destroyed, readableEnded, writableEnded }: Stream): void {
  if (errored) throw renew(errored, shakeHands);
  if (destroyed || readableEnded) throw systemError('ECONNRESET', 'wrapSocket', 'the peer has ended the connection');
  if (writableEnded) throw systemError('EPIPE', 'wrapSocket', 'the sending side is shut down');
}

/** The name to check. Without one, any certificate of anybody would do. */
function nameOf(socket: Socket, { serverName }: ClientWrapOptions, rules: Rules): string | undefined {
  const { _target: target } = socket;
  const name = serverName ?? (target !== undefined && 'port' in target ? (target.host ?? 'localhost') : undefined);
  if (name !== undefined || !rules.rejectUnauthorized) return name;
  throw new ArgumentValueError(
    "expected a serverName for which the certificate must be, got none. Give the option 'serverName'; or " +
      'rejectUnauthorized: false, if it does not matter who the peer is.',
  );
}

function beginHandshake(
  wrapped: SSLSocket,
  stream: Stream,
  { checkServerIdentity = checkIdentity, session }: ClientWrapOptions,
  serverName: string | undefined,
  { _secureContext: secureContext, alpnProtocols, rejectUnauthorized }: Rules,
  limit: TimeLimit,
): void {
  const secure = connect({
    socket: stream,
    secureContext,
    rejectUnauthorized,
    checkServerIdentity: (name, certificate) => refusal(() => checkServerIdentity(serverName ?? name, certificate)),
    // An address is no name to ask for.
    ...(serverName !== undefined && isIP(serverName) === 0 && { servername: serverName }),
    ...(alpnProtocols && { ALPNProtocols: [...alpnProtocols] }),
    ...(session && { session }),
  });
  secure.pause();
  wrapped._useSecure(secure).awaitEvent('secureConnect', 'wrapSocket', limit);
}

/** Node calls the user's check where an error would end the process. */
function refusal(check: () => Error | undefined): Error | undefined {
  try {
    return check();
  } catch (error) {
    return error instanceof Error ? error : new Error(`checkServerIdentity threw ${describe(error)}`, { cause: error });
  }
}

/** Node's own server does it, and so it checks clients and chooses among certificates as everywhere. */
function acceptHandshake(stream: Stream, { _server: server }: Rules, limit: TimeLimit, subject: Socket): TLSSocket {
  if (!served.has(server)) serve(server);
  const waiter = new Waiter<TLSSocket | Error>('wrapSocket', subject);
  shaking.set(stream, waiter);
  // Only so does Node take the end of the stream for the end of the handshake.
  stream.allowHalfOpen = false;
  server.emit('connection', stream);
  if (!waiter._wait(limit.left)) throw limit.error('wrapSocket', subject);
  if (waiter._value instanceof Error) throw renew(waiter._value, acceptHandshake);
  return waiter._value;
}

function serve(server: Server): void {
  served.add(server);
  server.on('secureConnection', (secure) => {
    // Until somebody uses it, it may fail without anybody being told.
    secure.on('error', ignore).pause();
    secure.allowHalfOpen = true;
    shaking.get(plainOf(secure))?.switch(secure);
  });
  server.on('tlsClientError', (error, secure) => {
    secure.on('error', ignore);
    // Node ends a connection whose certificate it refuses, and says why in this field only.
    const code = secure.authorizationError as unknown as string | undefined;
    const reason = code ? Object.assign(new Error(code), { code }) : error;
    shaking.get(plainOf(secure))?.switch(reason);
  });
}

/** The socket below: Node keeps it in a field that it does not document. */
function plainOf(secure: TLSSocket): Stream {
  return (secure as unknown as { _parent: Stream })._parent;
}

function ignore(): void {}
