import type { PeerCertificate } from 'node:tls';

/** How a connected socket becomes a TLS connection: as the client, or as the server. */
export type WrapOptions = ClientWrapOptions | ServerWrapOptions;

/** The side that has connected. */
export interface ClientWrapOptions {
  serverSide?: false | undefined;
  /** The name that the certificate must be for, and that the server is told. The host that the socket was connected to. */
  serverName?: string | undefined;
  /** Looks at the certificate in place of Node's check of the name: an error, returned or thrown, refuses it. It must not block. */
  checkServerIdentity?: ((serverName: string, certificate: PeerCertificate) => Error | undefined) | undefined;
  /** What `getSession` of an earlier connection returned. */
  session?: Buffer | undefined;
}

/** The side that was connected to. Needs a context with `cert` and `key`. */
export interface ServerWrapOptions {
  serverSide: true;
}
