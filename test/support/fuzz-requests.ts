/** Requests with something wrong about them, made of good and nasty ones. The same seed makes the same requests. */

/** Numbers from 0 up to, not including, `limit`. */
export type Random = (limit: number) => number;

/** Mulberry32: small, and good enough to be unlucky with. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

const chunks = '5\r\nhello\r\n3;a=b\r\nabc\r\n0\r\n\r\n';
const corpus = [
  'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /a/b%20c?d=e&f HTTP/1.1\r\nHost: x:80\r\nAccept: */*\r\nCookie: a=b; c=d\r\nConnection: close\r\n\r\n',
  'GET / HTTP/1.0\r\n\r\n',
  'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
  'HEAD / HTTP/1.1\r\nHost: x\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET http://user:password@x/path HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET http://[::1]:99999/ HTTP/1.1\r\nHost: [::1]\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello world',
  'PUT /%ff%00 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab',
  `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
  'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n',
  `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
  'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc',
  'POST / HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\nContent-Length: 3\r\n\r\nabc',
  'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n',
  'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n',
  'QUERY / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na',
  'GET / HTTP/1.1\nHost: x\n\n',
  'GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\td\r\n\r\n',
  'GET / HTTP/1.1\r\nHost : x\r\n\r\n',
  '\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n',
];

const nasty = [
  ...['\r\n', '\n', '\r', '\0', ' ', '\t', ':', ';', ',', '\r\n\r\n', '\x80\xff', '%', '\\', '//', '?#'],
  ...['Content-Length: 0\r\n', 'Content-Length: -1\r\n', 'Content-Length: 18446744073709551617\r\n'],
  ...['Content-Length: 3, 3\r\n', 'Content-Length:\r\n', 'Transfer-Encoding: chunked\r\n'],
  ...[
    'Transfer-Encoding: gzip, chunked\r\n',
    'Transfer-Encoding: chunked, identity\r\n',
    'Transfer-Encoding: xchunked\r\n',
  ],
  ...['Host: y\r\n', 'Host:\r\n', 'Host: a@b/c\r\n', 'Connection: close\r\n', 'Connection: upgrade\r\n'],
  ...['Expect: 100-continue\r\n', '__proto__: x\r\n', 'constructor: x\r\n', `X: ${'x'.repeat(9000)}\r\n`],
  ...['0\r\n\r\n', 'ffffffffffffffff\r\n', '5;\r\n', '-1\r\n', '0x5\r\n', ' 5\r\n', 'HTTP/1.1', 'HTTP/0.9', 'GET '],
];

type Mutation = (text: string, random: Random) => string;

const pick = <T>(from: readonly T[], random: Random): T => from[random(from.length)] as T;

const cut = (text: string, from: number, to: number, instead: string) => text.slice(0, from) + instead + text.slice(to);

/** The start and the end of some part. */
function part(text: string, random: Random): [from: number, to: number] {
  const from = random(text.length + 1);
  return [from, Math.min(text.length, from + random(20))];
}

/** A place where a line begins. */
function lineStart(text: string, random: Random): number {
  return text.indexOf('\n', random(text.length + 1)) + 1;
}

const mutations: readonly Mutation[] = [
  (text, random) => {
    const at = random(text.length);
    return cut(text, at, at + 1, String.fromCharCode(random(256)));
  },
  (text, random) => {
    const at = random(text.length + 1);
    return cut(text, at, at, pick(nasty, random));
  },
  (text, random) => {
    const at = lineStart(text, random);
    return cut(text, at, at, pick(nasty, random));
  },
  (text, random) => cut(text, ...part(text, random), ''),
  (text, random) => {
    const [from, to] = part(text, random);
    return cut(text, to, to, text.slice(from, to).repeat(1 + random(3)));
  },
  (text, random) => {
    const other = pick(corpus, random);
    return text.slice(0, random(text.length + 1)) + other.slice(random(other.length + 1));
  },
  (text, random) => text.slice(0, random(text.length + 1)),
  (text, random) => text.replaceAll('\r\n', pick(['\n', '\r', '\r\n\n', '\n\r'], random)),
  (text, random) => text.replace(/\d+/, () => String(pick([0, 1, 2 ** 31, 2 ** 53, -1, 1e21, 'x'], random))),
  (text, random) => text + pick(corpus, random),
  (text, random) => pick(corpus, random) + text,
  (text, random) => text.repeat(1 + random(5)),
];

/** A request, or several, or nearly. */
export function mutate(random: Random): Buffer {
  let text = pick(corpus, random);
  for (let count = random(5); count > 0; count--) text = pick(mutations, random)(text, random);
  return Buffer.from(text, 'latin1');
}
