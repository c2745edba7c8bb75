import cluster from 'node:cluster';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import { cgiName } from './cgi-names.js';
import type { WSGIInput } from './input.js';
import { percentDecode } from './native-strings.js';

/** Where an application writes what went wrong: `environ['wsgi.errors']`. */
export interface WSGIErrors {
  /** Writes text as it is: a line ends in a line feed. Switches: never. */
  write(text: string): unknown;
  /** Writes one text after the other. Switches: never. */
  writeLines(lines: Iterable<string>): void;
  /** Has what was written go out now. */
  flush(): void;
}

/**
 * A request, as a WSGI application sees it: PEP 3333's `environ`. Each request has one of its own, which the application may
 * change.
 *
 * Strings have one character for each byte that was sent; `decodeUtf8` reads them as UTF-8.
 */
export interface WSGIEnviron {
  /** `GET`, `POST` … */
  REQUEST_METHOD: string;
  /** The part of the path that led to the application: empty, unless something moves parts from `PATH_INFO` to here. */
  SCRIPT_NAME: string;
  /** The path of the request, percent-decoded. */
  PATH_INFO: string;
  /** What stands behind the `?`, not decoded; empty without one. */
  QUERY_STRING: string;
  /** Absent if the client sent none. */
  CONTENT_TYPE?: string;
  /** Absent if the client sent none, and for chunked bodies. */
  CONTENT_LENGTH?: string;
  SERVER_NAME: string;
  SERVER_PORT: string;
  /** `HTTP/1.1` or `HTTP/1.0`. */
  SERVER_PROTOCOL: string;
  SERVER_SOFTWARE: string;
  GATEWAY_INTERFACE: string;
  /** `on` over TLS, otherwise absent. */
  HTTPS?: string;
  /** The client's address. Absent on Unix sockets. */
  REMOTE_ADDR?: string;
  /** The client's port. Absent on Unix sockets. */
  REMOTE_PORT?: string;
  'wsgi.version': readonly [number, number];
  'wsgi.url_scheme': string;
  /** The body of the request. */
  'wsgi.input': WSGIInput;
  /** The server's error log. */
  'wsgi.errors': WSGIErrors;
  'wsgi.multithread': boolean;
  /** Is this one of several processes that `node:cluster` has started? */
  'wsgi.multiprocess': boolean;
  'wsgi.run_once': boolean;
  /** True: `wsgi.input` ends where the body does, however long it was said to be. */
  'wsgi.input_terminated': boolean;
  HTTP_ACCEPT?: string;
  HTTP_AUTHORIZATION?: string;
  HTTP_COOKIE?: string;
  HTTP_HOST?: string;
  HTTP_REFERER?: string;
  HTTP_USER_AGENT?: string;
  /** Headers. Several of one name are joined with `,`, cookies with `; `. A name with `_` in it is left out. */
  [header: `HTTP_${string}`]: string | undefined;
  /** What the server's `environ` option, or code around the application, has put in. */
  [other: string]: unknown;
}

/** What is the same for all requests on a connection. */
type ConnectionEnviron = Omit<WSGIEnviron, 'wsgi.input'> & Pick<WSGIEnviron, 'HTTPS' | 'REMOTE_ADDR' | 'REMOTE_PORT'>;

const version = Object.freeze([1, 0] as const);

/** Makes environs: what does not change is made once for each connection and copied. */
export class EnvironMaker {
  readonly #overrides: Readonly<Record<string, unknown>>;
  /** What the server is told about headers goes before what clients say. */
  readonly #headers: Readonly<Record<string, unknown>> | undefined;
  readonly #errors: WSGIErrors;
  readonly #connections = new WeakMap<Socket, ConnectionEnviron>();

  /** @param overrides replace or add keys, except those that a request has without its headers */
  constructor(overrides: Readonly<Record<string, unknown>>, errors: WSGIErrors) {
    if (typeof overrides !== 'object' || overrides === null) {
      throw new ArgumentTypeError(`environ must be an object like { SERVER_NAME: … }, got ${describe(overrides)}`);
    }
    this.#overrides = { ...overrides };
    const headers = Object.entries(overrides).filter(([key]) => /^(HTTP_|CONTENT_TYPE$)/.test(key));
    if (headers.length > 0) this.#headers = Object.fromEntries(headers);
    this.#errors = errors;
  }

  make(request: IncomingMessage, input: WSGIInput): WSGIEnviron {
    let connection = this.#connections.get(request.socket);
    if (connection === undefined) {
      connection = this.#ofConnection(request.socket);
      this.#connections.set(request.socket, connection);
    }
    const environ = { ...connection, 'wsgi.input': input } as WSGIEnviron;
    environ.REQUEST_METHOD = request.method as string;
    environ.SERVER_PROTOCOL = request.httpVersion === '1.1' ? 'HTTP/1.1' : `HTTP/${request.httpVersion}`;
    setTarget(environ, request.url as string);
    setHeaders(environ, request.rawHeaders);
    if (this.#headers !== undefined) Object.assign(environ, this.#headers);
    return environ;
  }

  #ofConnection(socket: Socket): ConnectionEnviron {
    const { localAddress, remoteAddress, remotePort } = socket;
    const isTls = (socket as { encrypted?: boolean }).encrypted === true;
    const environ: ConnectionEnviron = {
      REQUEST_METHOD: '',
      SCRIPT_NAME: '',
      PATH_INFO: '',
      QUERY_STRING: '',
      SERVER_PROTOCOL: '',
      // Neither may be empty, says PEP 3333; a Unix socket has none.
      SERVER_NAME: localAddress === undefined ? 'localhost' : plainAddress(localAddress),
      SERVER_PORT: String((localAddress === undefined ? undefined : socket.localPort) ?? (isTls ? 443 : 80)),
      SERVER_SOFTWARE: 'geventjs',
      GATEWAY_INTERFACE: 'CGI/1.1',
      'wsgi.version': version,
      'wsgi.url_scheme': isTls ? 'https' : 'http',
      'wsgi.errors': this.#errors,
      'wsgi.multithread': false,
      'wsgi.multiprocess': cluster.isWorker,
      'wsgi.run_once': false,
      'wsgi.input_terminated': true,
    };
    if (isTls) environ.HTTPS = 'on';
    if (remoteAddress !== undefined) {
      environ.REMOTE_ADDR = plainAddress(remoteAddress);
      environ.REMOTE_PORT = String(remotePort);
    }
    return Object.assign(environ, this.#overrides);
  }
}

/** A socket that listens for both families shows IPv4 addresses as `::ffff:1.2.3.4`. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

function setTarget(environ: WSGIEnviron, url: string): void {
  const target = url.charCodeAt(0) === 0x2f ? url : withoutOrigin(url);
  const query = target.indexOf('?');
  environ.PATH_INFO = percentDecode(query < 0 ? target : target.slice(0, query));
  environ.QUERY_STRING = query < 0 ? '' : target.slice(query + 1);
}

/** Clients of proxies name the origin as well: `GET http://host/path`. `*` and `host:port` stay as they are. */
function withoutOrigin(url: string): string {
  const scheme = url.indexOf('://');
  if (scheme < 0) return url;
  const path = url.slice(scheme + 3).search(/[/?]/);
  if (path < 0) return '/';
  const target = url.slice(scheme + 3 + path);
  return target.startsWith('?') ? `/${target}` : target;
}

function setHeaders(environ: WSGIEnviron, raw: readonly string[]): void {
  for (let at = 0; at < raw.length; at += 2) {
    const name = cgiName(raw[at] as string);
    if (name === '') continue;
    const value = raw[at + 1] as string;
    const before = environ[name];
    if (before === undefined) {
      environ[name] = value;
    } else if (name.startsWith('HTTP_')) {
      environ[name] = `${before}${name === 'HTTP_COOKIE' || name === 'HTTP_COOKIE2' ? '; ' : ','}${value}`;
    }
  }
  if (environ['HTTP_TRANSFER_ENCODING'] !== undefined) delete environ.CONTENT_LENGTH;
}
