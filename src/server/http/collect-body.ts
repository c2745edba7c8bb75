import type { IncomingMessage } from 'node:http';
import { checkCount } from '../../base/checks.js';
import { HttpError } from '../../base/errors.js';
import { Waiter } from '../../core/waiter.js';

/** A request whose body is read. */
interface BodySource extends IncomingMessage {
  /** @internal */
  _reader: Waiter<unknown> | undefined;
  /** @internal */
  _brokenReason(): Error | undefined;
}

/** Throws unless a body of `size` bytes is within `limit`. */
export function checkBodyLimit(limit: number, size: number): void {
  checkCount(limit, 'limit');
  if (size > limit) throw tooLarge(limit);
}

/** Reads a whole body with one wait, however many pieces it comes in. */
export function collectBody(request: BodySource, operation: string, limit: number): Buffer {
  const broken = request._brokenReason();
  if (broken !== undefined) throw broken;
  const waiter = new Waiter<unknown>(operation, request);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const onData = (chunk: Uint8Array | string) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > limit) waiter.throw(tooLarge(limit));
    else chunks.push(bytes);
  };
  const onEnd = () => waiter.switch(undefined);
  const onBroken = () => {
    const reason = request._brokenReason();
    if (reason !== undefined) waiter.throw(reason);
  };
  request._reader = waiter;
  request.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
  try {
    waiter.get();
  } finally {
    request.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
    request._reader = undefined;
    if (!request.readableEnded) request.pause();
  }
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): HttpError {
  return new HttpError(413, `the body is larger than ${limit} bytes`);
}
