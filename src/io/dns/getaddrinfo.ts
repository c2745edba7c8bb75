import { isIP } from 'node:net';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError } from '../../base/errors.js';
import { checkOptions } from '../../core/timeout-option.js';
import { type Address, findAddresses } from './addresses.js';
import { checkFlags, checkHost, checkPort } from './checks.js';
import { dnsError } from './dns-error.js';
import { AI_ADDRCONFIG, AI_ALL, AI_NUMERICHOST, AI_NUMERICSERV, AI_PASSIVE, AI_V4MAPPED } from './flags.js';
import { readServices } from './services.js';

export type SocketType = 'stream' | 'dgram' | 'raw';
export type Protocol = 'tcp' | 'udp' | 'ip';

/** Somewhere to connect to, or to listen at. */
export interface AddressInfo extends Address {
  socktype: SocketType;
  proto: Protocol;
  port: number;
}

/** What `getaddrinfo` is to find. */
export interface GetaddrinfoOptions {
  /** 4 for IPv4, 6 for IPv6, 0 (unless set) for both. */
  family?: 0 | 4 | 6;
  socktype?: SocketType;
  proto?: Protocol;
  /** `AI_…`, joined by `|`. */
  flags?: number;
}

interface Kind {
  socktype: SocketType;
  proto: Protocol;
}

const kinds: readonly Kind[] = [
  { socktype: 'stream', proto: 'tcp' },
  { socktype: 'dgram', proto: 'udp' },
  { socktype: 'raw', proto: 'ip' },
];
const socketTypes = kinds.map(({ socktype }) => socktype);
const protocols = kinds.map(({ proto }) => proto);
const systemFlags = AI_ADDRCONFIG | AI_ALL | AI_V4MAPPED;

/**
 * All ways to reach a port of a host: each of its addresses, with each type of socket that may be asked for.
 *
 * @param host a name or a numeric address; `null` for this machine
 * @param port a number, a number as text, or the name of a service; `null` for 0
 *
 * Switches: yes, unless host and port are known at once. Works in the hub: only then.
 *
 * @throws an error like Node's: `code` `ENOTFOUND` for an unknown host, `EAI_SERVICE` for an unknown service, `EAI_ADDRFAMILY`
 *   for an address of another family, `EAI_SOCKTYPE` for a protocol that does not fit the type
 * @throws {ArgumentTypeError} or {OutOfRangeError} for arguments that make no sense
 * @example
 * ```ts
 * import { getaddrinfo } from 'geventjs/dns';
 *
 * const [first] = getaddrinfo('127.0.0.1', 80, { socktype: 'stream' });
 * console.log(first?.address, first?.port, first?.proto); // 127.0.0.1 80 tcp
 * ```
 *
 * Source of the rules: `getaddrinfo(3)`.
 */
export function getaddrinfo(
  host: string | null | undefined,
  port?: number | string | null,
  options: GetaddrinfoOptions = {},
): AddressInfo[] {
  checkOptions(options, 'getaddrinfo', ['family', 'socktype', 'proto', 'flags']);
  const { family = 0, socktype, proto, flags = 0 } = options;
  checkChoice(family, 'family', [0, 4, 6]);
  checkChoice(socktype, 'socktype', [undefined, ...socketTypes]);
  checkChoice(proto, 'proto', [undefined, ...protocols]);
  checkFlags(flags, 'getaddrinfo', [systemFlags, AI_NUMERICHOST, AI_NUMERICSERV, AI_PASSIVE]);
  if (host != null) checkHost(host, 'getaddrinfo');
  if (port != null && typeof port !== 'string') checkPort(port, 'getaddrinfo');
  const fitting = kinds.filter((kind) => socktype === undefined || kind.socktype === socktype);
  const wanted = fitting.filter((kind) => proto === undefined || kind.proto === proto);
  if (wanted.length === 0) throw fail('EAI_SOCKTYPE', host);
  if (host == null && port == null) throw fail('ENOTFOUND', host);
  const ends = withPorts(wanted, port ?? 0, flags, host);
  const addresses = host == null ? ownAddresses(family, flags) : addressesOf(host, family, flags);
  return addresses.flatMap(({ address, family }) => ends.map((end) => ({ family, ...end, address })));
}

function fail(code: 'EAI_SERVICE' | 'EAI_SOCKTYPE' | 'ENOTFOUND', host: string | null | undefined): Error {
  return dnsError(code, 'getaddrinfo', String(host ?? null), getaddrinfo);
}

function checkChoice(value: unknown, what: string, choices: readonly unknown[]): void {
  if (choices.includes(value)) return;
  const text = `the ${what} of getaddrinfo must be one of ${choices.map(describe).join(', ')}; got ${describe(value)}`;
  const isSameType = choices.some((choice) => typeof choice === typeof value);
  throw isSameType ? new ArgumentValueError(text) : new ArgumentTypeError(text);
}

function withPorts(
  wanted: readonly Kind[],
  port: number | string,
  flags: number,
  host: string | null | undefined,
): (Kind & { port: number })[] {
  const number = typeof port === 'number' || /^\d+$/.test(port) ? Number(port) : undefined;
  if (number !== undefined) {
    checkPort(number, 'getaddrinfo');
    return wanted.map((kind) => ({ ...kind, port: number }));
  }
  const services = flags & AI_NUMERICSERV ? [] : readServices('getaddrinfo');
  const named = services.filter(({ names }) => names.includes(port as string));
  const found = wanted.flatMap((kind) => {
    const service = named.find(({ proto }) => proto === kind.proto);
    return service === undefined ? [] : [{ ...kind, port: service.port }];
  });
  if (found.length === 0) throw fail('EAI_SERVICE', host);
  return found;
}

/** In the order of the system's own. */
function ownAddresses(family: 0 | 4 | 6, flags: number): Address[] {
  const all: Address[] =
    flags & AI_PASSIVE
      ? [
          { address: '0.0.0.0', family: 4 },
          { address: '::', family: 6 },
        ]
      : [
          { address: '::1', family: 6 },
          { address: '127.0.0.1', family: 4 },
        ];
  return all.filter((address) => family === 0 || address.family === family);
}

function addressesOf(host: string, family: 0 | 4 | 6, flags: number): Address[] {
  if (flags & AI_NUMERICHOST && isIP(host) === 0) throw fail('ENOTFOUND', host);
  return findAddresses(host, { family, hints: flags & systemFlags }, 'getaddrinfo', getaddrinfo);
}
