import '../core/main-stack.js';

export type { Address } from '../io/dns/addresses.js';
export {
  resolve,
  resolve4,
  resolve6,
  resolveAny,
  resolveCaa,
  resolveCname,
  resolveMx,
  resolveNaptr,
  resolveNs,
  resolvePtr,
  resolveSoa,
  resolveSrv,
  resolveTlsa,
  resolveTxt,
  reverse,
} from '../io/dns/default-resolver.js';
export * from '../io/dns/flags.js';
export {
  type AddressInfo,
  type GetaddrinfoOptions,
  getaddrinfo,
  type Protocol,
  type SocketType,
} from '../io/dns/getaddrinfo.js';
export { gethostbyaddr, gethostbyname, gethostbynameEx, type HostInfo } from '../io/dns/gethostby.js';
export { getnameinfo, type SocketAddress } from '../io/dns/getnameinfo.js';
export { lookup, lookupService, type NameInfo } from '../io/dns/lookup.js';
export { type Records, Resolver, type ResolverOptions } from '../io/dns/resolver.js';
