import { ArgumentValueError } from '../../base/errors.js';

/** What options of TLS say about certificates. */
interface Certificates {
  cert?: unknown;
  key?: unknown;
  ca?: unknown;
  pfx?: unknown;
  serverNames?: unknown;
  SNICallback?: unknown;
  pskCallback?: unknown;
  secureContext?: unknown;
}

/**
 * Throws if a text that should be PEM is none: it is likely to be the path of a file. Does not show it: it may be a secret.
 */
export function checkPem(options: Certificates, what: string): void {
  for (const name of ['cert', 'key', 'ca'] as const) {
    const isOther = (value: unknown) => typeof value === 'string' && !value.includes('-----BEGIN ');
    if (![options[name]].flat().some(isOther)) continue;
    throw new ArgumentValueError(
      `the ${name} of ${what} must be PEM, "-----BEGIN …", got a text that is none. If it is a path: readFileSync(path) reads it`,
    );
  }
}

/** Throws if a server could not do a single handshake. */
export function checkHasCertificate(options: Certificates, what: string): void {
  const { cert, pfx, serverNames, SNICallback, pskCallback, secureContext } = options;
  if ([cert, pfx, serverNames, SNICallback, pskCallback, secureContext].some(Boolean)) return;
  throw new ArgumentValueError(`the tls of ${what} needs a certificate and its key, { cert, key }, got no cert`);
}
