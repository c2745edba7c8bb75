import { describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';

/**
 * What can be waited for: the number of a descriptor, or an object that has one. That is a file handle or a stream of
 * `node:fs`, `process.stdin`, a socket or a server of `node:net`, and everything with a method `fileno`.
 */
export type Pollable = number | { readonly fd: number } | { fileno(): number } | NodeSocket;

/** The part of `net.Socket` and `net.Server` by which they are told from other objects. */
export interface NodeSocket {
  address(): unknown;
  ref(): unknown;
  unref(): unknown;
}

interface Candidate {
  fileno?: () => unknown;
  fd?: unknown;
  _handle?: { fd?: unknown } | null;
}

/** What an object answers that had a descriptor and is closed. */
export const closed = -1;

/** The number of the descriptor; `closed` if it has none any more. Throws for what never had one. */
export function descriptorOf(object: Pollable): number {
  const fd = typeof object === 'object' && object !== null ? ask(object) : object;
  if (fd === null || fd === undefined || fd === closed) {
    if (typeof object === 'object' && object !== null) return closed;
  } else if (Number.isInteger(fd) && (fd as number) >= 0 && (fd as number) < 2 ** 31) return fd as number;
  throw new ArgumentTypeError(
    'what is waited for must be a descriptor (an integer of at least 0), an object with fd or fileno(), or a socket; got ' +
      describe(object),
  );
}

function ask(object: object): unknown {
  const candidate = object as Candidate;
  if (typeof candidate.fileno === 'function') return candidate.fileno();
  if ('fd' in candidate) return candidate.fd;
  if ('_handle' in candidate) return candidate._handle?.fd;
  return Number.NaN;
}
