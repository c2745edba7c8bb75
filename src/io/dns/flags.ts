/** Flags as `<netdb.h>` has them. */
import dns from 'node:dns';

/** Of `getaddrinfo`: without a host, addresses to listen on instead of those of this machine. */
export const AI_PASSIVE = 0x1;
/** Of `getaddrinfo`: the host must be a numeric address; nobody is asked. */
export const AI_NUMERICHOST = 0x4;
/** Of `getaddrinfo`: the port must be a number. */
export const AI_NUMERICSERV = 0x400;
/** Of `getaddrinfo`: only families that this machine has addresses of. */
export const AI_ADDRCONFIG: number = dns.ADDRCONFIG;
/** Of `getaddrinfo`, for family 6: IPv4 addresses in the form of IPv6, where there are no others. */
export const AI_V4MAPPED: number = dns.V4MAPPED;
/** Of `getaddrinfo`, with `AI_V4MAPPED`: both. */
export const AI_ALL: number = dns.ALL;

/** Of `getnameinfo`: the address itself, not its name. */
export const NI_NUMERICHOST = 0x1;
/** Of `getnameinfo`: the number of the port, not its name. */
export const NI_NUMERICSERV = 0x2;
/** Of `getnameinfo`: an address without a name is an error. */
export const NI_NAMEREQD = 0x8;
/** Of `getnameinfo`: the name of a UDP port. */
export const NI_DGRAM = 0x10;
