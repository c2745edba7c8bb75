import dns from 'node:dns';
import { isIP } from 'node:net';
import { placeError, waitForCallback } from '../../core/wait-for-callback.js';
import { findAddresses } from './addresses.js';
import { checkHost } from './checks.js';

/** What is known of a host. */
export interface HostInfo {
  hostname: string;
  /** Always empty: Node does not say. */
  aliases: string[];
  addresses: string[];
}

type Below = (...args: never[]) => unknown;

/** Names that stand for an address, as in Python. */
const special = new Map([
  ['', '0.0.0.0'],
  ['<broadcast>', '255.255.255.255'],
]);

/**
 * The first IPv4 address of a host.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @param host a name or a numeric address; `''` is `0.0.0.0`, `'<broadcast>'` is `255.255.255.255`
 * @throws Node's own error, with `code` `ENOTFOUND` for a name that does not exist
 * @example
 * ```ts
 * import { gethostbyname } from 'geventjs/dns';
 *
 * console.log(gethostbyname('localhost')); // 127.0.0.1
 * ```
 */
export function gethostbyname(host: string): string {
  checkHost(host, 'gethostbyname');
  return addresses4(host, 'gethostbyname', gethostbyname)[0] as string;
}

/**
 * All IPv4 addresses of a host.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @throws Node's own error, with `code` `ENOTFOUND` for a name that does not exist
 */
export function gethostbynameEx(host: string): HostInfo {
  checkHost(host, 'gethostbynameEx');
  const addresses = addresses4(host, 'gethostbynameEx', gethostbynameEx);
  return { hostname: host, aliases: [], addresses };
}

function addresses4(host: string, operation: string, below: Below): string[] {
  const found = findAddresses(special.get(host) ?? host, { family: 4, hints: 0 }, operation, below);
  return found.map(({ address }) => address);
}

/**
 * The name of an address. Of a name, that of its first address.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @throws Node's own error, with `code` `ENOTFOUND` for an address that has no name
 */
export function gethostbyaddr(host: string): HostInfo {
  checkHost(host, 'gethostbyaddr');
  const address = isIP(host) === 0 ? firstAddress(host) : host;
  return { hostname: hostnameOf(address, 'gethostbyaddr', gethostbyaddr), aliases: [], addresses: [address] };
}

function firstAddress(host: string): string {
  const [first] = findAddresses(host, { family: 0, hints: 0 }, 'gethostbyaddr', gethostbyaddr);
  return first?.address as string;
}

/** The name of a numeric address. The stack of an error begins at the caller of `below`. */
export function hostnameOf(address: string, operation: string, below: Below): string {
  try {
    return waitForCallback<string>(operation, (done) => dns.lookupService(address, 0, done));
  } catch (error) {
    throw placeError(error, below);
  }
}
