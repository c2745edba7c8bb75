import { describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import { abandon, isThenable } from './abandon.js';
import type { WSGIResult } from './application.js';
import type { WSGIResponse } from './response.js';

/** Sends what an application returned: a list as a whole, anything else piece by piece, as it comes. */
export function sendResult(response: WSGIResponse, result: WSGIResult): void {
  if (Array.isArray(result)) {
    response.sendList(result);
    return;
  }
  checkResult(result);
  for (const piece of result) {
    response.write(piece);
    if (response.isEnough) break;
  }
  response.end();
}

/** What can be iterated over, and is meant otherwise, is found by its kind. */
function checkResult(result: unknown): void {
  const hint = hintFor(result);
  if (hint === undefined) return;
  abandon(result);
  throw new ArgumentTypeError(
    `an application must return a list or another iterable of strings and Uint8Arrays, got ${describe(result)}. ${hint}`,
  );
}

function hintFor(result: unknown): string | undefined {
  if (typeof result === 'string' || result instanceof Uint8Array) return 'Return it in a list: [data]';
  const object = (typeof result === 'object' && result !== null ? result : {}) as Partial<
    Iterable<unknown> & AsyncIterable<unknown>
  >;
  if (typeof object[Symbol.iterator] === 'function') return undefined;
  if (isThenable(result)) return 'Instead of an async function give one that blocks: wait(promise)';
  if (typeof object[Symbol.asyncIterator] === 'function') return 'Turn it into one that blocks: blocking(iterable)';
  return result === undefined || result === null ? 'Return [] for no body' : 'Return a list: [data]';
}
