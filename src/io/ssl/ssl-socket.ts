import type { CipherNameAndProtocol, DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';
import { closedError } from '../socket/connection.js';
import { Socket } from '../socket/socket.js';

/**
 * A socket inside a TLS connection, made by `wrapSocket`. Receives and sends like every other; these calls tell about the
 * connection.
 *
 * All of them: Switches: never. Works in the hub: yes.
 */
export class SSLSocket extends Socket {
  #stream: TLSSocket | undefined;

  /** @internal */
  _useSecure(stream: TLSSocket): ReturnType<Socket['_use']> {
    this.#stream = stream;
    return this._use(stream);
  }

  /** The protocol that was agreed on by ALPN, if any. */
  get alpnProtocol(): string | undefined {
    return this.#secure('alpnProtocol').alpnProtocol || undefined;
  }

  /** The name that the client asked for, or was told to ask for. */
  get serverName(): string | undefined {
    const { servername } = this.#secure('serverName') as { servername?: string | false };
    return servername || undefined;
  }

  /** Has the peer proved who it is? False only where that was not demanded. */
  get authorized(): boolean {
    return this.#secure('authorized').authorized;
  }

  /** `'TLSv1.3'`, for one. */
  getVersion(): string {
    return this.#secure('getVersion').getProtocol() ?? 'unknown';
  }

  /** What it is encrypted with. */
  getCipher(): CipherNameAndProtocol {
    return this.#secure('getCipher').getCipher();
  }

  /** The certificate of the peer; `undefined` if it has none. With `detailed`, those who signed it hang on it. */
  getPeerCertificate(detailed: true): DetailedPeerCertificate | undefined;
  getPeerCertificate(detailed?: false): PeerCertificate | undefined;
  getPeerCertificate(detailed = false): PeerCertificate | undefined {
    const certificate = this.#secure('getPeerCertificate').getPeerCertificate(detailed as true);
    return certificate !== null && Object.keys(certificate).length > 0 ? certificate : undefined;
  }

  /** What a later connection to the same server may begin with, as the option `session`. */
  getSession(): Buffer | undefined {
    return this.#secure('getSession').getSession();
  }

  #secure(name: string): TLSSocket {
    this._checkOpen(`SSLSocket.${name}`);
    if (this.#stream === undefined) throw closedError(`SSLSocket.${name}`);
    return this.#stream;
  }
}
