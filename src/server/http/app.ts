/** What an HTTP server serves. */
import { checkFunction, describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import { waitForPromise } from '../../core/promise.js';
import { adoptPrototypes } from './adopt-prototypes.js';
import { type FetchApp, serveFetch } from './fetch-app.js';
import type { HttpRequest } from './http-request.js';
import type { HttpResponse } from './http-response.js';

/**
 * A listener as `http.createServer` takes it. An Express app is one, and so is any function of a request and a response.
 * It may block, and it may be async.
 */
export type ListenerApp = (request: HttpRequest, response: HttpResponse) => unknown;

/** An app of either kind: a function is a listener, an object with a `fetch` is called with requests of the web's kind. */
export type HttpApp = ListenerApp | FetchApp;

/** Handles one request in a greenlet; returns when the handler is done. */
export type Serve = (request: HttpRequest, response: HttpResponse) => void;

/**
 * How requests are handed to `app`.
 *
 * @throws {ArgumentTypeError} when it is no app
 */
export function serveApp(app: HttpApp): Serve {
  if (typeof app === 'function') {
    if (isClass(app)) throw notAnApp(app, `Make an object of it: new ${app.name}()`);
    adoptPrototypes(app);
    return (request, response) => checkListenerResult(app(request, response));
  }
  if (typeof app !== 'object' || app === null) throw notAnApp(app);
  if (app instanceof Promise) throw notAnApp(app, 'wait(promise) for it first');
  checkFunction(app.fetch, 'the fetch of an app', 'new HttpServer(5000, { fetch: (request) => new Response(…) })');
  return (request, response) => serveFetch(app, request, response);
}

function checkListenerResult(result: unknown): void {
  const value = result instanceof Promise ? waitForPromise(result, 'the promise of the handler') : result;
  if (!(value instanceof Response)) return;
  throw new ArgumentTypeError(
    'a (request, response) listener has returned a Response, which nobody would send: expected an answer through its ' +
      'second argument. For an app of fetch style give the server an object: new HttpServer(port, { fetch: app })',
  );
}

function isClass(app: ListenerApp): boolean {
  return /^class\b/.test(Function.prototype.toString.call(app));
}

function notAnApp(app: unknown, hint = ''): ArgumentTypeError {
  return new ArgumentTypeError(
    `an app must be a function (request, response), as Express makes, or an object with a fetch, as Hono makes; got ${describe(app)}${hint && `. ${hint}`}`,
  );
}
