/** Requests that no server may serve, each with the answers that are right; 0 is a closed connection without one. */

export interface BadRequest {
  readonly title: string;
  readonly bytes: string | Buffer;
  readonly statuses: readonly number[];
}

const get = 'GET / HTTP/1.1\r\nHost: x\r\n';
const post = 'POST / HTTP/1.1\r\nHost: x\r\n';

type Row = readonly [title: string, bytes: string | Buffer, ...statuses: number[]];

const rows = (list: readonly Row[]): BadRequest[] =>
  list.map(([title, bytes, ...statuses]) => ({ title, bytes, statuses }));

/** Their heads are wrong: no application is called. */
export const badHeads: readonly BadRequest[] = rows([
  ['a request line that is nonsense', 'hello there\r\n\r\n', 400],
  ['an unknown method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a method in small letters', 'get / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['no path', 'GET HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a path with a space', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a path with a NUL', 'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['an unknown version', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 400],
  ['a version with more behind it', 'GET / HTTP/1.1x\r\nHost: x\r\n\r\n', 400],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['a request line that ends with a bare CR', 'GET / HTTP/1.1\rHost: x\r\r', 400],
  ['no Host header', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['a header without a colon', `${get}nonsense\r\n\r\n`, 400],
  ['a header without a name', `${get}: a\r\n\r\n`, 400],
  ['a header name with a space', `${get}a b: c\r\n\r\n`, 400],
  ['a space before the colon', `${post}Content-Length : 5\r\n\r\nhello`, 400],
  ['a tab before the colon', `${post}Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n`, 400],
  ['a header name with a NUL', `${get}a\0b: c\r\n\r\n`, 400],
  ['a header with a NUL', `${get}a: b\0c\r\n\r\n`, 400],
  ['a header with a bare CR', `${get}a: b\rc: d\r\n\r\n`, 400],
  ['a header with a control character', `${get}a: b\x01c\r\n\r\n`, 400],
  ['a first header that is folded', 'GET / HTTP/1.1\r\n Host: x\r\n\r\n', 400],
  ['a length and chunks', `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ['chunks and a length', `${post}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`, 400],
  ['two different lengths', `${post}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`, 400],
  ['the same length twice', `${post}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`, 400],
  ['a list of lengths', `${post}Content-Length: 5, 5\r\n\r\nhello`, 400],
  ['a negative length', `${post}Content-Length: -5\r\n\r\nhello`, 400],
  ['a length with a sign', `${post}Content-Length: +5\r\n\r\nhello`, 400],
  ['a length with a space', `${post}Content-Length: 1 0\r\n\r\nhello`, 400],
  ['a length that is no number', `${post}Content-Length: five\r\n\r\nhello`, 400],
  ['a length with a prefix', `${post}Content-Length: 0x5\r\n\r\nhello`, 400],
  ['no length where one is named', `${post}Content-Length:\r\n\r\nhello`, 400],
  ['a length too large for a number', `${post}Content-Length: 99999999999999999999999\r\n\r\n`, 400],
  ['a length that is folded', `${post}Content-Length:\r\n 5\r\n\r\nhello`, 400],
  ['an encoding that is folded', `${post}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`, 400],
  ['chunks that are not the last encoding', `${post}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`, 400],
  ['an encoding behind a control character', `${post}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`, 400],
  ['a header that is too large', `${get}a: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['too many headers', `${get}${'a: b\r\n'.repeat(10_000)}\r\n`, 431],
  ['a path that is too long', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ['an expectation that nobody meets', `${post}Expect: a-miracle\r\nConnection: close\r\n\r\n`, 417],
  ['TLS on a plain port', Buffer.from('160301020001000001fc0303', 'hex'), 400],
  ['CONNECT', 'CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n', 0],
]);

const chunked = `${post}Transfer-Encoding: chunked\r\n\r\n`;

/** The application has been called when these turn out bad: it gets an error, and never a body. */
export const badBodies: readonly BadRequest[] = rows([
  ['an encoding that is none', `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, 400],
  ['an encoding that has ended', `${post}Transfer-Encoding: identity\r\n\r\nhello`, 400],
  ['a chunk size that is no number', `${chunked}zz\r\nhello\r\n0\r\n\r\n`, 400],
  ['a negative chunk size', `${chunked}-5\r\nhello\r\n0\r\n\r\n`, 400],
  ['no chunk size', `${chunked}\r\nhello\r\n0\r\n\r\n`, 400],
  ['a chunk size too large for a number', `${chunked}fffffffffffffffffffff\r\nhello\r\n0\r\n\r\n`, 400],
  ['a chunk size with a prefix', `${chunked}0x5\r\nhello\r\n0\r\n\r\n`, 400],
  ['a chunk longer than it says', `${chunked}3\r\nhello\r\n0\r\n\r\n`, 400],
  ['a chunk shorter than it says', `${chunked}7\r\nhello\r\n0\r\n\r\n`, 400],
  ['a chunk size that ends with a bare LF', `${chunked}5\nhello\r\n0\r\n\r\n`, 400],
  ['a chunk size that ends with a bare CR', `${chunked}5\rhello\r\n0\r\n\r\n`, 400],
  ['an extension of a chunk with a bare LF', `${chunked}5;a\nhello\r\n0\r\n\r\n`, 400],
  ['an extension of a chunk with a control character', `${chunked}5;\0\r\nhello\r\n0\r\n\r\n`, 400],
  ['an extension of a chunk without end', `${chunked}5;${'a'.repeat(20_000)}\r\nhello\r\n0\r\n\r\n`, 413],
  ['a trailer that is too large', `${chunked}0\r\na: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['a trailer that is nonsense', `${chunked}0\r\nnonsense\r\n\r\n`, 400],
  ['a trailer with a length of its own', `${chunked}0\r\nContent-Length: 5\r\n\r\n`, 400],
]);
