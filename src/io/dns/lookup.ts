import dns from 'node:dns';
import { placeError, waitForCallback } from '../../core/wait-for-callback.js';

/**
 * Looks a name up as other programs of the system do, `/etc/hosts` included: Node's `dns.lookup`, which blocks the greenlet
 * and returns the answer. The options are Node's; with `{ all: true }` it returns every address.
 *
 * A greenlet that is killed leaves at once; the system's call cannot be dropped and goes on by itself.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @throws Node's own error, with `code` `ENOTFOUND` for a name that does not exist
 * @example
 * ```ts
 * import { lookup } from 'geventjs/dns';
 *
 * console.log(lookup('127.0.0.1')); // { address: '127.0.0.1', family: 4 }
 * ```
 */
export function lookup(hostname: string, options: dns.LookupAllOptions): dns.LookupAddress[];
export function lookup(hostname: string, options?: dns.LookupOneOptions | number): dns.LookupAddress;
export function lookup(hostname: string, options: dns.LookupOptions | number = {}): unknown {
  try {
    return waitForCallback('dns.lookup', (done) =>
      dns.lookup(hostname, options as dns.LookupOptions, (error, address, family) =>
        done(error, Array.isArray(address) ? address : { address, family }),
      ),
    );
  } catch (error) {
    throw placeError(error, lookup);
  }
}

/** The names of an address and of a port. */
export interface NameInfo {
  hostname: string;
  service: string;
}

/**
 * The names of an address and of a TCP port: Node's `dns.lookupService`, which blocks the greenlet and returns the answer.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @throws Node's own error, with `code` `ENOTFOUND` for an address that has no name
 */
export function lookupService(address: string, port: number): NameInfo {
  try {
    return waitForCallback('dns.lookupService', (done) =>
      dns.lookupService(address, port, (error, hostname, service) => done(error, { hostname, service })),
    );
  } catch (error) {
    throw placeError(error, lookupService);
  }
}
