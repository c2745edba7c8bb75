/**
 * What Python's `wsgiref.validate` looks for, between our server and an application: each side must keep to PEP 3333. It
 * changes nothing that passes through, and notes who has broken which rule.
 *
 * `Content-Type` may be missing here: the PEP leaves that to HTTP.
 */
import { isUint8Array } from 'node:util/types';
import type { StartResponse, WSGIApplication, WSGIEnviron, WSGIResult } from 'geventjs/wsgi';

export interface Validated {
  readonly app: WSGIApplication;
  /** Rules that the server has broken. */
  readonly ofServer: string[];
  /** Rules that the application has broken. */
  readonly ofApplication: string[];
  /** To be called when all requests are over. */
  finish(): void;
}

type Check = (holds: boolean, rule: string) => void;

/** Puts itself between a server and `app`. */
export function validated(app: WSGIApplication): Validated {
  const [ofServer, ofApplication]: [string[], string[]] = [[], []];
  const server: Check = (holds, rule) => holds || ofServer.push(rule);
  const application: Check = (holds, rule) => holds || ofApplication.push(rule);
  const results: Result[] = [];
  return {
    ofServer,
    ofApplication,
    app: (...args) => {
      server(args.length === 2, 'an application is called with two arguments');
      const [environ, startResponse] = args;
      checkEnviron(environ, server);
      watchInput(environ, server);
      const head = new Head();
      const made = app(environ, watchStart(startResponse, head, server, application));
      checkResult(made, application);
      if (typeof made !== 'object' || made === null) return made;
      const result = new Result(made, head, server, application);
      results.push(result);
      return result.proxy as WSGIResult;
    },
    finish: () => {
      for (const { closed } of results)
        server(closed === 1, `close is called once for each result, not ${closed} times`);
    },
  };
}

/** Has `startResponse` been called? */
class Head {
  started = false;
}

const required = ['REQUEST_METHOD', 'SCRIPT_NAME', 'PATH_INFO', 'QUERY_STRING', 'SERVER_NAME', 'SERVER_PORT'];
const requiredOfWsgi = ['version', 'url_scheme', 'input', 'errors', 'multithread', 'multiprocess', 'run_once'];

function checkEnviron(environ: WSGIEnviron, check: Check): void {
  check(Object.getPrototypeOf(environ) === Object.prototype, 'an environ is a plain object');
  for (const key of required) check(typeof environ[key] === 'string', `${key} is in each environ`);
  for (const key of requiredOfWsgi) check(`wsgi.${key}` in environ, `wsgi.${key} is in each environ`);
  for (const key of ['HTTP_CONTENT_TYPE', 'HTTP_CONTENT_LENGTH']) check(!(key in environ), `${key} has no HTTP_`);
  for (const [key, value] of Object.entries(environ)) {
    if (key.includes('.')) continue;
    check(typeof value === 'string' && /^[\0-\xff]*$/.test(value), `${key} is a string of bytes`);
  }
  check(environ.SERVER_NAME !== '' && environ.SERVER_PORT !== '', 'SERVER_NAME and SERVER_PORT are not empty');
  check(/^\d+$/.test(environ.SERVER_PORT), 'SERVER_PORT is a number');
  check(/^HTTP\/\d\.\d$/.test(environ.SERVER_PROTOCOL), 'SERVER_PROTOCOL is a version of HTTP');
  check(/^[A-Z-]+$/.test(environ.REQUEST_METHOD), 'REQUEST_METHOD is a method');
  check(/^(\/.+)?$/s.test(environ.SCRIPT_NAME), 'SCRIPT_NAME is empty, or begins with /, and is not /');
  check(/^([/*]|$)/.test(environ.PATH_INFO), 'PATH_INFO is empty or begins with /');
  check(/^\d+$/.test(environ.CONTENT_LENGTH ?? '0'), 'CONTENT_LENGTH is a number');
  check(String(environ['wsgi.version']) === '1,0', 'wsgi.version is 1.0');
  check(/^https?$/.test(environ['wsgi.url_scheme']), 'wsgi.url_scheme is http or https');
  for (const key of ['multithread', 'multiprocess', 'run_once']) {
    check(typeof environ[`wsgi.${key}`] === 'boolean', `wsgi.${key} is true or false`);
  }
  const { 'wsgi.input': input, 'wsgi.errors': errors } = environ;
  for (const name of ['read', 'readLine', 'readLines', Symbol.iterator] as const) {
    check(typeof input[name] === 'function', `wsgi.input has ${String(name)}`);
  }
  for (const name of ['write', 'writeLines', 'flush'] as const) {
    check(typeof errors[name] === 'function', `wsgi.errors has ${name}`);
  }
}

/** What is read is bytes, and not more of them than was asked for. */
function watchInput(environ: WSGIEnviron, check: Check): void {
  const input = environ['wsgi.input'];
  for (const name of ['read', 'readLine'] as const) {
    const read = input[name];
    input[name] = (size?: number) => {
      const bytes = read.call(input, size);
      check(isUint8Array(bytes), `${name} of wsgi.input returns bytes`);
      check(
        size === undefined || size < 0 || bytes.length <= size,
        `${name} of wsgi.input returns no more than asked for`,
      );
      return bytes;
    };
  }
}

function watchStart(start: StartResponse, head: Head, server: Check, application: Check): StartResponse {
  server(typeof start === 'function', 'startResponse is a function');
  return (...args) => {
    application(args.length === 2 || args.length === 3, 'startResponse is called with two or three arguments');
    const [status, headers, error] = args;
    application(/^[1-9]\d\d ./.test(String(status)), 'a status is three digits, a space and a reason');
    application(Array.isArray(headers), 'headers are a list');
    application(!head.started || (error ?? undefined) !== undefined, 'startResponse is called once, but for errors');
    const write = start(...args);
    head.started = true;
    server(typeof write === 'function', 'startResponse returns write');
    return write;
  };
}

function checkResult(result: unknown, check: Check): void {
  check(typeof result === 'object' && result !== null, 'a result is an object');
  check(!isUint8Array(result), 'a result is not the data itself');
}

/** Looks at who iterates over a result, and closes it. */
class Result {
  readonly proxy: object;
  closed = 0;
  #iterations = 0;
  readonly #check: Check;
  readonly #head: Head;
  readonly #application: Check;

  constructor(result: object, head: Head, check: Check, application: Check) {
    this.#check = check;
    this.#head = head;
    this.#application = application;
    this.proxy = new Proxy(result, { get: (target, key) => this.#get(target, key) });
  }

  #get(target: object, key: string | symbol): unknown {
    const value: unknown = Reflect.get(target, key, target);
    if (key === 'close') return () => this.#close(value, target);
    if (typeof value !== 'function') return value;
    if (key !== Symbol.iterator || Array.isArray(target)) return value.bind(target);
    return () => this.#iterate(value.call(target));
  }

  #close(close: unknown, target: object): unknown {
    this.closed++;
    return typeof close === 'function' ? close.call(target) : undefined;
  }

  #iterate(iterator: Iterator<unknown>): Iterator<unknown> {
    this.#check(++this.#iterations === 1, 'a result is iterated over once');
    let over = false;
    return {
      next: () => {
        this.#check(this.closed === 0, 'nobody iterates over a result that is closed');
        this.#check(!over, 'nobody iterates over a result that is over');
        const step = iterator.next();
        over = step.done === true;
        if (!over) this.#checkPiece(step.value);
        return step;
      },
      return: (value) => {
        this.#check(!over, 'only what is not over is given up');
        over = true;
        return iterator.return?.(value) ?? { done: true, value };
      },
    };
  }

  #checkPiece(piece: unknown): void {
    this.#application(typeof piece === 'string' || isUint8Array(piece), 'pieces are strings or bytes');
    this.#application(this.#head.started, 'startResponse is called before the first piece');
  }
}
