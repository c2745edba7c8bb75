import { isIP } from 'node:net';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import { checkFlags, checkHost, checkPort } from './checks.js';
import { dnsError } from './dns-error.js';
import { NI_DGRAM, NI_NAMEREQD, NI_NUMERICHOST, NI_NUMERICSERV } from './flags.js';
import { hostnameOf } from './gethostby.js';
import type { NameInfo } from './lookup.js';
import { readServices } from './services.js';

/** An address and a port, as sockets have them. */
export interface SocketAddress {
  /** Numeric. */
  address: string;
  port: number;
}

/**
 * The names of an address and of a port. What has no name stands for itself.
 *
 * Switches: yes; not with `NI_NUMERICHOST | NI_NUMERICSERV`. Works in the hub: only then.
 *
 * @param flags `NI_…`, joined by `|`
 * @throws an error like Node's, with `code` `ENOTFOUND`, for an address that is not numeric, and with `NI_NAMEREQD` for one
 *   that has no name
 * @throws {ArgumentTypeError} or {OutOfRangeError} for arguments that make no sense
 * @example
 * ```ts
 * import { getnameinfo, NI_NUMERICHOST } from 'geventjs/dns';
 *
 * console.log(getnameinfo({ address: '127.0.0.1', port: 1 }, NI_NUMERICHOST).hostname); // 127.0.0.1
 * ```
 *
 * Source of the rules: `getnameinfo(3)`.
 */
export function getnameinfo(sockaddr: Readonly<SocketAddress>, flags = 0): NameInfo {
  if (typeof sockaddr !== 'object' || sockaddr === null) {
    throw new ArgumentTypeError(
      `the address of getnameinfo must be an object like { address: '::1', port: 80 }, got ${describe(sockaddr)}`,
    );
  }
  const { address, port } = sockaddr;
  checkHost(address, 'getnameinfo');
  checkPort(port, 'getnameinfo');
  checkFlags(flags, 'getnameinfo', [NI_DGRAM, NI_NAMEREQD, NI_NUMERICHOST, NI_NUMERICSERV]);
  if (isIP(address) === 0) throw dnsError('ENOTFOUND', 'getnameinfo', address, getnameinfo);
  const hostname = flags & NI_NUMERICHOST ? address : nameOf(address, (flags & NI_NAMEREQD) !== 0);
  const service = flags & NI_NUMERICSERV ? String(port) : serviceOf(port, flags & NI_DGRAM ? 'udp' : 'tcp');
  return { hostname, service };
}

function nameOf(address: string, isRequired: boolean): string {
  try {
    return hostnameOf(address, 'getnameinfo', getnameinfo);
  } catch (error) {
    if (isRequired || (error as { code?: unknown }).code !== 'ENOTFOUND') throw error;
    return address;
  }
}

function serviceOf(port: number, proto: string): string {
  const service = readServices('getnameinfo').find((one) => one.port === port && one.proto === proto);
  return service?.names[0] ?? String(port);
}
