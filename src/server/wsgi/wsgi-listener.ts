import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkFunction } from '../../base/checks.js';
import { ArgumentTypeError, ConnectionClosed, GreenletExit, HttpError } from '../../base/errors.js';
import { getHub } from '../../core/hub.js';
import { reportError } from '../../core/report.js';
import { checkOptions } from '../../core/timeout-option.js';
import { abandon, isThenable } from './abandon.js';
import { accessLine } from './access-line.js';
import type { WSGIApplication, WSGIResult } from './application.js';
import { EnvironMaker, type WSGIEnviron, type WSGIErrors } from './environ.js';
import { WSGIInput } from './input.js';
import { type AccessLog, accessLogOf, errorLogOf, type LogTarget } from './log-target.js';
import { WSGIResponse } from './response.js';
import { SecureEnviron } from './secure-environ.js';
import { sendResult } from './send-result.js';

const hub = getHub();

/** How a WSGI application is served. */
export interface WSGIOptions {
  /** The access log: a line for each request, in Apache's combined form. stderr unless set. */
  log?: LogTarget | undefined;
  /** The error log: what applications fail with, and write to `wsgi.errors`. stderr unless set. */
  errorLog?: LogTarget | undefined;
  /** Added to every environ, or replaces what the server puts there: `{ SERVER_NAME: 'example.org' }`. */
  environ?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Answers one request. To be called in a greenlet.
 *
 * @param expectsContinue whether the client waits for `100 Continue`, as in Node's event `checkContinue`
 */
export type WSGIListener = (request: IncomingMessage, response: ServerResponse, expectsContinue?: boolean) => void;

/** @internal The names of the options. */
export const wsgiOptionNames: readonly string[] = ['log', 'errorLog', 'environ'];

/**
 * Makes a `(request, response)` listener out of a WSGI application, for an `HttpServer` that serves other things as well, or
 * for a server of Node's that calls it in greenlets. It blocks until the response is complete.
 *
 * Switches: never; what it returns, whenever the application does, or the client is slow. Works in the hub: yes, with
 * applications that do not block.
 *
 * @throws {ArgumentTypeError} when the application is not a function, or an option is wrong
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { spawn, wait } from 'geventjs';
 * import { wsgiListener } from 'geventjs/wsgi';
 *
 * const listener = wsgiListener((environ, startResponse) => {
 *   startResponse('200 OK', [['Content-Type', 'text/plain']]);
 *   return [`Hello from ${environ.PATH_INFO}`];
 * }, { log: null });
 * const server = createServer((request, response) => spawn(listener, request, response));
 * wait(new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
 * const { port } = server.address() as import('node:net').AddressInfo;
 * console.log(wait(wait(fetch(`http://127.0.0.1:${port}/here`)).text())); // Hello from /here
 * server.closeAllConnections();
 * server.close();
 * ```
 */
export function wsgiListener(application: WSGIApplication, options: WSGIOptions = {}): WSGIListener {
  checkFunction(application, 'a WSGI application', '(environ, startResponse) => [ … ]');
  checkOptions(options, 'wsgiListener', wsgiOptionNames);
  const { log = 'default', errorLog = 'default', environ = {} } = options;
  const service = new Service(application, accessLogOf(log), errorLogOf(errorLog), errorLog === 'default', environ);
  return (request, response, expectsContinue = false) => service.serve(request, response, expectsContinue);
}

class Service {
  readonly #application: WSGIApplication;
  readonly #log: AccessLog | undefined;
  readonly #errors: WSGIErrors;
  readonly #reportsToHub: boolean;
  readonly #environs: EnvironMaker;

  constructor(
    application: WSGIApplication,
    log: AccessLog | undefined,
    errors: WSGIErrors,
    reportsToHub: boolean,
    overrides: Readonly<Record<string, unknown>>,
  ) {
    this.#application = application;
    this.#log = log;
    this.#errors = errors;
    this.#reportsToHub = reportsToHub;
    this.#environs = new EnvironMaker(overrides, errors);
  }

  serve(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const input = new WSGIInput(request, expectsContinue ? () => tellToGoOn(response) : undefined);
    const environ = this.#environs.make(request, input);
    const answer = new WSGIResponse(request, response);
    try {
      this.#run(environ, answer);
    } finally {
      input._end();
      this.#writeLine(request, environ, answer);
    }
  }

  /** The application, its response, and `close` of what it returned: each failure is dealt with where it happens. */
  #run(environ: WSGIEnviron, answer: WSGIResponse): void {
    let result: WSGIResult | undefined;
    let killed: unknown;
    try {
      result = this.#application(environ, answer.startResponse);
      sendResult(answer, result);
    } catch (error) {
      killed = this.#fail(error, environ, answer);
    }
    try {
      checkClosed(result?.close?.());
    } catch (error) {
      const killedInClose = this.#fail(error, environ, answer);
      killed ??= killedInClose;
    }
    if (killed !== undefined) throw killed;
  }

  /** Returns the error if it is a kill, which has to go on. */
  #fail(error: unknown, environ: WSGIEnviron, answer: WSGIResponse): unknown {
    const isKill = error instanceof GreenletExit;
    const status = statusOf(error, answer);
    if (status >= 500 && !isKill) this.#report(error, environ);
    if (answer.complete) {
      // It may be on its way to a client that never reads.
      if (isKill) answer.destroy();
    } else if (answer.sent || answer.clientIsGone) {
      if (isKill) answer.destroy();
      else answer.breakOff();
    } else if (status < 500 && error instanceof HttpError && error.message) {
      answer.refuse(status, error.message);
    } else {
      answer.refuse(status);
    }
    return isKill ? error : undefined;
  }

  #report(error: unknown, environ: WSGIEnviron): void {
    const source = new SecureEnviron(environ);
    if (this.#reportsToHub) hub._report(source, error);
    else reportError(this.#errors, source, error);
  }

  /** A log that cannot be written to does not keep anybody from being served. */
  #writeLine(request: IncomingMessage, environ: WSGIEnviron, answer: WSGIResponse): void {
    if (this.#log === undefined) return;
    try {
      const written = this.#log.write(accessLine(request, environ, answer));
      if (isThenable(written)) written.then(undefined, (error: unknown) => this.#report(error, environ));
    } catch (error) {
      if (!(error instanceof GreenletExit)) this.#report(error, environ);
    }
  }
}

/** After the head it would be part of the body. */
function tellToGoOn(response: ServerResponse): void {
  if (!response.headersSent) response.writeContinue();
}

function checkClosed(returned: unknown): void {
  if (!isThenable(returned)) return;
  abandon(returned);
  throw new ArgumentTypeError(
    'close of a result has returned a promise, which nobody waits for. Give one that blocks.',
  );
}

/** What a client is told. Below 500 it is the client's own doing, and not reported. */
function statusOf(error: unknown, answer: WSGIResponse): number {
  if (error instanceof HttpError) return error.status;
  // Other connections, which the application has itself, are not the client's.
  if (error instanceof ConnectionClosed && answer.clientIsGone) return 400;
  return error instanceof GreenletExit ? 503 : 500;
}
