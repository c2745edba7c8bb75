import { CertificateError } from '../../base/errors.js';

/** Why a certificate was refused, by Node's code, and what can be done about it. */
const reasons: Readonly<Record<string, readonly [got: string, remedy: string]>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'one for other names',
    'Connect to a name that it has, or say with serverName which one it has to be for.',
  ],
  CERT_HAS_EXPIRED: ['one that has expired', 'The peer needs a new one; or the clock of this machine is wrong.'],
  CERT_NOT_YET_VALID: ['one that is not valid yet', 'Wait; or the clock of this machine is wrong.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['one that it has signed itself', "If it is to be trusted, give it as the option 'ca'."],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'one of an authority that is not known here',
    "If that is to be trusted, give its certificate as the option 'ca'.",
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'one of an authority that is not known here',
    "Give the authority's certificate as the option 'ca'; or the peer has to send those in between as well.",
  ],
  UNABLE_TO_GET_ISSUER_CERT: ['one whose chain ends too early', "Give the authority's certificate as the option 'ca'."],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'one of an authority that is not known here',
    "Give the authority's certificate as the option 'ca'.",
  ],
  ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE: ['none', "The client has to have the options 'cert' and 'key'."],
  CERT_REVOKED: ['one that has been revoked', 'The peer needs a new one.'],
  UNABLE_TO_GET_CRL: ['one for which there is no revocation list', "Give the authority's list as the option 'crl'."],
};

/** Of an error of a handshake: a `CertificateError` if it is about the peer's certificate, otherwise `undefined`. */
export function certificateError(error: unknown, peer: string): CertificateError | undefined {
  if (!(error instanceof Error)) return undefined;
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
  if (reason === undefined) return undefined;
  const [got, remedy] = reason;
  return new CertificateError(
    `expected a certificate that proves the peer to be ${peer}, got ${got} (${error.message}). ${remedy}`,
    { cause: error },
  );
}
