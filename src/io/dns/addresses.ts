import dns from 'node:dns';
import { isIP } from 'node:net';
import { placeError, waitForCallback } from '../../core/wait-for-callback.js';
import { dnsError } from './dns-error.js';
import { AI_V4MAPPED } from './flags.js';

/** An address, without a port. */
export interface Address {
  address: string;
  family: 4 | 6;
}

export interface Wanted {
  /** 4, 6, or 0 for both. */
  family: 0 | 4 | 6;
  /** `AI_` flags that the system understands. */
  hints: number;
}

/**
 * The addresses of a host, each once. Node takes a numeric address as it is, even one of the other family; this does not.
 *
 * @param below the stack of an error begins at its caller
 */
export function findAddresses(
  host: string,
  { family, hints }: Wanted,
  operation: string,
  below: (...args: never[]) => unknown,
): Address[] {
  const numeric = isIP(host);
  if (numeric === 4 && family === 6 && (hints & AI_V4MAPPED) !== 0) return [{ address: `::ffff:${host}`, family: 6 }];
  if (numeric !== 0 && family !== 0 && numeric !== family) {
    throw dnsError('EAI_ADDRFAMILY', 'getaddrinfo', host, below);
  }
  if (host === '') throw dnsError('ENOTFOUND', 'getaddrinfo', host, below);
  try {
    return waitForCallback<Address[]>(operation, (done) =>
      dns.lookup(host, { all: true, family, hints }, (error, addresses) => done(error, addresses as Address[])),
    );
  } catch (error) {
    throw placeError(error, below);
  }
}
