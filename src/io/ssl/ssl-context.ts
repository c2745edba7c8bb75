import {
  createSecureContext,
  createServer,
  type SecureContext,
  type SecureContextOptions,
  type Server,
} from 'node:tls';
import { checkFlag, describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import type { Socket } from '../socket/socket.js';
import { checkPem } from './check-certificates.js';
import { shakeHands } from './handshake.js';
import type { SSLSocket } from './ssl-socket.js';
import type { WrapOptions } from './wrap-options.js';

/**
 * What a TLS connection is made of: certificates, keys and rules. All options of Node's `tls.createSecureContext` (`cert`,
 * `key`, `ca`, `passphrase`, `ciphers`, `minVersion` …), and these.
 */
export interface SSLContextOptions extends SecureContextOptions {
  /** Protocols to be spoken inside (ALPN), the most wanted first: `['h2', 'http/1.1']`. */
  alpnProtocols?: readonly string[] | undefined;
  /** Must the peer prove who it is? True for clients. For servers: with `requestCert`, true unless said otherwise. */
  rejectUnauthorized?: boolean | undefined;
  /** Servers only: are clients asked for a certificate? */
  requestCert?: boolean | undefined;
  /** Servers only: other certificates for other names that clients ask for. `'*.example.org'` is allowed. */
  serverNames?: Readonly<Record<string, SecureContextOptions>> | undefined;
}

/**
 * The options of many TLS connections, read once: parsing keys and certificates takes longer than a handshake.
 *
 * @example
 * ```ts
 * import { SSLContext } from 'geventjs/ssl';
 *
 * const context = new SSLContext({ minVersion: 'TLSv1.3', alpnProtocols: ['http/1.1'] });
 * console.log(context.alpnProtocols); // [ 'http/1.1' ]
 * ```
 */
export class SSLContext {
  readonly alpnProtocols: readonly string[] | undefined;
  readonly rejectUnauthorized: boolean;
  readonly requestCert: boolean;
  /** @internal Node's. */
  readonly _secureContext: SecureContext;
  readonly #options: SSLContextOptions;
  #server: Server | undefined;

  /** @throws Node's error when a key or a certificate cannot be read, or they do not belong together */
  constructor(options: SSLContextOptions = {}) {
    if (typeof options !== 'object' || options === null) {
      throw new ArgumentTypeError(`an SSLContext takes options like { cert, key }, got ${describe(options)}`);
    }
    checkPem(options, 'an SSLContext');
    const { alpnProtocols, rejectUnauthorized, requestCert, serverNames: _, ...rest } = options;
    checkFlag(rejectUnauthorized, 'rejectUnauthorized');
    checkFlag(requestCert, 'requestCert');
    this.#options = options;
    this.alpnProtocols = alpnProtocols;
    this.rejectUnauthorized = rejectUnauthorized ?? true;
    this.requestCert = requestCert ?? false;
    this._secureContext = createSecureContext(rest);
  }

  /** `wrapSocket` with these options. Switches: yes. Works in the hub: no. */
  wrapSocket(socket: Socket, options: WrapOptions = {}): SSLSocket {
    return shakeHands(socket, options, this);
  }

  /** @internal A server of Node's that never listens, but shakes hands with connections that it is given. */
  get _server(): Server {
    if (this.#server !== undefined) return this.#server;
    const { serverNames = {}, alpnProtocols, ...rest } = this.#options;
    this.#server = createServer({ ...rest, ...(alpnProtocols && { ALPNProtocols: [...alpnProtocols] }) });
    for (const [name, options] of Object.entries(serverNames)) this.#server.addContext(name, options);
    return this.#server;
  }
}
