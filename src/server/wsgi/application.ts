import type { WSGIEnviron } from './environ.js';
import type { WSGIHeader } from './response-head.js';

/** A piece of a body. Text is sent as UTF-8. */
export type WSGIData = string | Uint8Array;

/**
 * Sends a piece of the body at once, before what the application returns. Blocks while the client does not read.
 *
 * It exists for programs that know nothing else; a generator does the same.
 */
export type WSGIWrite = (data: WSGIData) => void;

/**
 * Begins the response. The head goes out with the first data that is not empty; until then it can be replaced.
 *
 * @param status three digits and a reason: `200 OK`
 * @param headers names and values; several of one name are sent as they are
 * @param error what went wrong since the first call. It may replace the head; if that has been sent, it is thrown
 */
export type StartResponse = (status: string, headers: readonly WSGIHeader[], error?: unknown) => WSGIWrite;

/** What an application returns: pieces of the body. A generator's are sent as they come; a list has its length counted. */
export type WSGIResult = Iterable<WSGIData> &
  object & {
    /** Called once when the response is over, however it ended. */
    close?: () => void;
  };

/**
 * A WSGI application: a function that blocks, and answers a request.
 *
 * @example
 * ```ts
 * import type { WSGIApplication } from 'geventjs/wsgi';
 *
 * const hello: WSGIApplication = (environ, startResponse) => {
 *   startResponse('200 OK', [['Content-Type', 'text/plain']]);
 *   return [`Hello, ${environ.PATH_INFO}!`];
 * };
 * console.log(hello.name); // hello
 * ```
 *
 * Source of the rules: PEP 3333.
 */
export type WSGIApplication = (environ: WSGIEnviron, startResponse: StartResponse) => WSGIResult;
