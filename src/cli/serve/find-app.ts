import { describe } from '../../base/checks.js';
import { AppError } from '../../base/errors.js';
import type { HttpApp } from '../../server/http/app.js';
import type { WSGIApplication } from '../../server/wsgi/application.js';

/** The kinds of apps: a `(request, response)` listener, one with a `fetch`, a WSGI application. */
export const kinds = ['listener', 'fetch', 'wsgi'] as const;

export type Kind = (typeof kinds)[number];

/** An app, and how it wants to be served. */
export type FoundApp = { kind: 'listener' | 'fetch'; app: HttpApp } | { kind: 'wsgi'; app: WSGIApplication };

type Exports = Readonly<Record<string, unknown>>;

/**
 * Finds the app in what a module exports, in this order:
 *
 * - the export `wsgi`, a function: a WSGI application
 * - `module.exports` of CommonJS, if it is a function, or an object with a `fetch`
 * - the default export, or else the export `app`; or exported `fetch` itself
 *
 * A function is a listener. Whether one of two arguments is a WSGI application cannot be seen: the name `wsgi` says so, or
 * `kind`.
 *
 * @throws {AppError} when there is none, or two
 */
export function findApp(exports: unknown, file: string, kind?: Kind): FoundApp {
  const [name, app] = kind === 'wsgi' ? findWSGI(exports) : findAny(exports, file, kind);
  if (name === 'wsgi' || kind === 'wsgi') return { kind: 'wsgi', app: checkWSGI(app, file, name, exports) };
  if (hasFetch(app) && kind !== 'listener') return { kind: 'fetch', app };
  if (typeof app === 'function') {
    if (kind === 'fetch') return { kind, app: { fetch: app as (request: Request) => Response } };
    return { kind: 'listener', app: app as HttpApp };
  }
  throw noApp(exports, file, kind);
}

function findWSGI(exports: unknown): [name: string, app: unknown] {
  return nameIn(exports, ['wsgi', 'default', 'app']) ?? ['module.exports', exports];
}

function findAny(exports: unknown, file: string, kind: Kind | undefined): [name: string, app: unknown] {
  if (typeof exports === 'function') return ['module.exports', exports];
  const other = nameIn(exports, ['default', 'app', 'fetch']);
  const isWSGI = kind === undefined && nameIn(exports, ['wsgi']) !== undefined;
  if (isWSGI && other !== undefined) {
    throw new AppError(
      `${file} exports both wsgi and ${other[0]}: say which is to be served, with --kind wsgi, --kind listener or --kind fetch`,
    );
  }
  if (isWSGI) return ['wsgi', (exports as Exports)['wsgi']];
  if (other === undefined || other[0] === 'fetch') return ['module.exports', exports];
  return other;
}

function nameIn(exports: unknown, names: readonly string[]): [name: string, app: unknown] | undefined {
  if (typeof exports !== 'object' || exports === null) return undefined;
  const name = names.find((one) => (exports as Exports)[one] !== undefined);
  return name === undefined ? undefined : [name, (exports as Exports)[name]];
}

function hasFetch(app: unknown): app is { fetch(request: Request): Response | Promise<Response> } {
  return typeof app === 'object' && app !== null && typeof (app as { fetch?: unknown }).fetch === 'function';
}

function checkWSGI(app: unknown, file: string, name: string, exports: unknown): WSGIApplication {
  if (typeof app === 'function') return app as WSGIApplication;
  if (name === 'module.exports') throw noApp(exports, file, 'wsgi');
  throw new AppError(`${name} of ${file} must be a WSGI application, a function, got ${describe(app)}`);
}

function noApp(exports: unknown, file: string, kind: Kind | undefined): AppError {
  const expected = {
    listener: 'a (request, response) listener, as Express makes',
    fetch: 'an object with a fetch, as Hono makes',
    wsgi: 'a WSGI application, (environ, startResponse) => [ … ]',
  };
  const wanted = kind === undefined ? `${expected.listener}, or ${expected.fetch}` : expected[kind];
  const wsgi = kind === undefined ? `; or as wsgi ${expected.wsgi}` : '';
  return new AppError(`${file} must export ${wanted}, as default or app${wsgi}. It exports ${shown(exports)}`);
}

function shown(exports: unknown): string {
  if (typeof exports !== 'object' || exports === null) return describe(exports);
  const names = Object.keys(exports).filter((name) => name !== '__esModule');
  if (names.length === 0) return 'nothing';
  return names.map((name) => `${name} (${describe((exports as Exports)[name])})`).join(', ');
}
