/**
 * What an application says to `startResponse`, checked and made ready for `writeHead`.
 *
 * Whatever a program puts there from outside could hold a line break, and with it a header or a whole response of somebody
 * else's. So each character is looked at; names and status lines, of which a program has few, are remembered.
 */
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError, WSGIError } from '../../base/errors.js';
import { findFlaw, isLength, isToken } from './char-codes.js';

/** The name and the value of a header. */
export type WSGIHeader = readonly [name: string, value: string];

/** A checked head. */
export interface ResponseHead {
  readonly code: number;
  readonly reason: string;
  /** Names and values in turn. */
  readonly headers: string[];
  /** As the application gave it. */
  readonly contentLength: number | undefined;
  /** Is a character in it that takes two bytes in UTF-8, and must be one on the wire? */
  readonly hasLatin1: boolean;
}

interface Status {
  readonly code: number;
  readonly reason: string;
  readonly hasLatin1: boolean;
}

const room = 512;
const statuses = new Map<string, Status>();
const names = new Map<string, string>();

// RFC 2616, 13.5.1, which PEP 3333 refers to.
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'trailers',
  'transfer-encoding',
  'upgrade',
]);

/** @throws an error that names what is wrong with it */
export function checkHead(status: string, headers: readonly WSGIHeader[]): ResponseHead {
  const { code, reason, hasLatin1 } = statuses.get(status) ?? rememberStatus(status);
  if (!Array.isArray(headers)) {
    throw new ArgumentTypeError(`the headers must be a list of [name, value], got ${describe(headers)}`);
  }
  const head = { code, reason, headers: [] as string[], contentLength: undefined, hasLatin1 };
  for (const header of headers) addHeader(head, header);
  return head;
}

function addHeader(
  head: { code: number; headers: string[]; contentLength: number | undefined; hasLatin1: boolean },
  header: WSGIHeader,
): void {
  if (!Array.isArray(header) || header.length !== 2) {
    throw new ArgumentTypeError(`a header must be [name, value], got ${describe(header)}`);
  }
  const [name, value] = header as unknown as WSGIHeader;
  const lower = names.get(name) ?? rememberName(name);
  if (typeof value !== 'string') {
    throw new ArgumentTypeError(`the value of the header ${name} must be a string, got ${describe(value)}`);
  }
  const flaw = findFlaw(value);
  if (flaw === 'not ASCII') head.hasLatin1 = true;
  else if (flaw !== 'none') throw flawed(flaw, 'header value', `${name}: ${value}`);
  if (lower === 'content-length') head.contentLength = checkLength(head, value);
  else if (lower === 'connection') checkConnection(value);
  head.headers.push(name, value);
}

function rememberStatus(status: unknown): Status {
  if (typeof status !== 'string') {
    throw new ArgumentTypeError(`the status must be a string like '200 OK', got ${describe(status)}`);
  }
  const flaw = findFlaw(status);
  if (flaw !== 'none' && flaw !== 'not ASCII') throw flawed(flaw, 'status', status);
  const digits = status.slice(0, 3);
  const code = Number(digits);
  if (!isLength(digits) || code < 200 || code > 999 || status[3] !== ' ') {
    throw new ArgumentValueError(
      `the status must be three digits from 200 up, a space and a reason, as '200 OK', got ${describe(status)}`,
    );
  }
  const made = { code, reason: status.slice(4), hasLatin1: flaw === 'not ASCII' };
  if (statuses.size < room) statuses.set(status, made);
  return made;
}

function rememberName(name: unknown): string {
  if (typeof name !== 'string') {
    throw new ArgumentTypeError(`the name of a header must be a string, got ${describe(name)}`);
  }
  const flaw = findFlaw(name);
  if (flaw === 'line break' || flaw === 'not latin-1') throw flawed(flaw, 'header name', name);
  if (!isToken(name)) throw new ArgumentValueError(`${describe(name)} cannot be the name of a header`);
  const lower = name.toLowerCase();
  if (lower !== 'connection' && hopByHop.has(lower)) {
    throw new WSGIError(
      `the header ${name} is hop-by-hop: it is between the server and its peer. Leave it out; the server sets what is needed.`,
    );
  }
  if (names.size < room) names.set(name, lower);
  return lower;
}

function checkLength(head: { code: number; contentLength: number | undefined }, value: string): number {
  if (!isLength(value))
    throw new ArgumentValueError(`Content-Length must be a number of bytes, got ${describe(value)}`);
  if (head.contentLength !== undefined) throw new ArgumentValueError('Content-Length is given twice');
  if ((head.code === 204 || head.code === 304) && Number(value) !== 0) {
    throw new WSGIError(
      `Invalid Content-Length for a ${head.code} response: ${value} (must be absent or zero): it has no body`,
    );
  }
  return Number(value);
}

/** The application may ask for the end of the connection; how it is kept is not its affair. */
function checkConnection(value: string): void {
  if (value.toLowerCase() === 'close') return;
  throw new WSGIError(`the header Connection is hop-by-hop: only 'close' may be asked for, got ${describe(value)}`);
}

function flawed(flaw: 'control' | 'not latin-1' | 'line break', where: string, text: string): ArgumentValueError {
  const what = {
    'line break': 'carriage return or newline',
    'not latin-1': 'a character that is not latin-1',
    control: 'a control character',
  }[flaw];
  return new ArgumentValueError(`${what} in ${where}: ${JSON.stringify(text)}`);
}
