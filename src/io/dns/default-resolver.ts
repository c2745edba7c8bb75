/** Queries that need no resolver of one's own: they go to the servers that Node's `dns.getServers()` names. */
import dns from 'node:dns';
import { type Records, Resolver } from './resolver.js';

let resolver: Resolver | undefined;
let serversOfResolver = '';

/** A resolver cannot change its servers while it waits for one. So when Node's have changed, there is a new one. */
function current(): Resolver {
  const servers = dns.getServers();
  if (resolver === undefined || servers.join() !== serversOfResolver) {
    resolver = new Resolver(servers.length > 0 ? { servers } : {});
    serversOfResolver = servers.join();
  }
  return resolver;
}

/** Addresses (IPv4), asked of DNS servers. Switches: yes. Works in the hub: no. @see Resolver */
export function resolve4(hostname: string): string[];
export function resolve4(hostname: string, options: { ttl: true }): dns.RecordWithTtl[];
export function resolve4(hostname: string, ...options: { ttl: boolean }[]): unknown {
  return current()._ask('resolve4', [hostname, ...options], resolve4);
}

/** Addresses (IPv6), asked of DNS servers. Switches: yes. Works in the hub: no. @see Resolver */
export function resolve6(hostname: string): string[];
export function resolve6(hostname: string, options: { ttl: true }): dns.RecordWithTtl[];
export function resolve6(hostname: string, ...options: { ttl: boolean }[]): unknown {
  return current()._ask('resolve6', [hostname, ...options], resolve6);
}

/** Records of a kind, addresses (IPv4) unless given. Switches: yes. Works in the hub: no. @see Resolver */
export function resolve<Kind extends keyof Records = 'A'>(hostname: string, kind?: Kind): Records[Kind] {
  return current()._ask('resolve', [hostname, kind ?? 'A'], resolve);
}

/** All records that the server cares to send. Switches: yes. Works in the hub: no. @see Resolver */
export function resolveAny(hostname: string): Records['ANY'] {
  return current()._ask('resolveAny', [hostname], resolveAny);
}

/** Who may issue certificates. Switches: yes. Works in the hub: no. @see Resolver */
export function resolveCaa(hostname: string): Records['CAA'] {
  return current()._ask('resolveCaa', [hostname], resolveCaa);
}

/** The name of which this one is an alias. Switches: yes. Works in the hub: no. @see Resolver */
export function resolveCname(hostname: string): Records['CNAME'] {
  return current()._ask('resolveCname', [hostname], resolveCname);
}

/** Mail servers. Switches: yes. Works in the hub: no. @see Resolver */
export function resolveMx(hostname: string): Records['MX'] {
  return current()._ask('resolveMx', [hostname], resolveMx);
}

/** Rules that rewrite names. Switches: yes. Works in the hub: no. @see Resolver */
export function resolveNaptr(hostname: string): Records['NAPTR'] {
  return current()._ask('resolveNaptr', [hostname], resolveNaptr);
}

/** Name servers. Switches: yes. Works in the hub: no. @see Resolver */
export function resolveNs(hostname: string): Records['NS'] {
  return current()._ask('resolveNs', [hostname], resolveNs);
}

/** Pointers to other names. Switches: yes. Works in the hub: no. @see Resolver */
export function resolvePtr(hostname: string): Records['PTR'] {
  return current()._ask('resolvePtr', [hostname], resolvePtr);
}

/** The start of a zone. Switches: yes. Works in the hub: no. @see Resolver */
export function resolveSoa(hostname: string): Records['SOA'] {
  return current()._ask('resolveSoa', [hostname], resolveSoa);
}

/** Where a service is to be found. Switches: yes. Works in the hub: no. @see Resolver */
export function resolveSrv(hostname: string): Records['SRV'] {
  return current()._ask('resolveSrv', [hostname], resolveSrv);
}

/** Certificates of a TLS server. From Node 22.15 on. Switches: yes. Works in the hub: no. @see Resolver */
export function resolveTlsa(hostname: string): Records['TLSA'] {
  return current()._ask('resolveTlsa', [hostname], resolveTlsa);
}

/** Texts, each in the pieces it came in. Switches: yes. Works in the hub: no. @see Resolver */
export function resolveTxt(hostname: string): Records['TXT'] {
  return current()._ask('resolveTxt', [hostname], resolveTxt);
}

/** The names of an address, asked of DNS servers. Switches: yes. Works in the hub: no. @see Resolver */
export function reverse(address: string): string[] {
  return current()._ask('reverse', [address], reverse);
}
