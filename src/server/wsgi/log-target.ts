import { Stream } from 'node:stream';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import { quietStderr } from '../../base/quiet-stderr.js';
import { getHub } from '../../core/hub.js';
import { abandon } from './abandon.js';
import { BatchedLog } from './batched-log.js';
import type { WSGIErrors } from './environ.js';

/**
 * Where a log goes: `'default'` is stderr, `null` nowhere. A stream, a `RotatingLog` or whatever else has `write` gets whole
 * lines; a logger, with `info` and `error`, gets them without their line feed.
 */
export type LogTarget =
  | 'default'
  | null
  | { write(text: string): unknown }
  | { info(text: string): unknown; error(text: string): unknown };

const hub = getHub();

class StderrLog extends BatchedLog {
  protected override _put(text: string): void {
    quietStderr.write(text);
  }
}

const stderrLog = new StderrLog();

/** What an access log is to the server. `undefined`: there is none, and no line need be made. */
export interface AccessLog {
  write(line: string): unknown;
}

/** @throws {ArgumentTypeError} when it cannot be written to */
export function accessLogOf(target: LogTarget): AccessLog | undefined {
  if (target === 'default') return stderrLog;
  if (target === null) return undefined;
  return withWrite(target, 'log', 'info');
}

/** @throws {ArgumentTypeError} when it cannot be written to */
export function errorLogOf(target: LogTarget): WSGIErrors {
  if (target === 'default') {
    return errorsOf((text) => (hub.exceptionStream ?? quietStderr).write(text));
  }
  if (target === null) return errorsOf(() => true);
  const log = withWrite(target, 'errorLog', 'error');
  const flush = 'flush' in target && typeof target.flush === 'function' ? target.flush.bind(target) : () => undefined;
  // Where errors are logged there is nowhere left to say so.
  return errorsOf((text) => abandon(log.write(text)), flush);
}

function errorsOf(write: (text: string) => unknown, flush: () => void = () => undefined): WSGIErrors {
  const writeLines = (lines: Iterable<string>): void => {
    for (const line of lines) write(line);
  };
  return { write, writeLines, flush };
}

function withWrite(target: Exclude<LogTarget, string | null>, what: string, level: 'info' | 'error'): AccessLog {
  const given = target as Partial<{ write: unknown; info: unknown; error: unknown }> | undefined;
  if (typeof given?.write === 'function') {
    surviveErrors(target);
    return target as AccessLog;
  }
  if (typeof given?.[level] !== 'function') {
    throw new ArgumentTypeError(
      `${what} must be 'default', null, or an object with write(text), or with info(text) and error(text), got ${describe(target)}`,
    );
  }
  const logger = target as { info(text: string): unknown; error(text: string): unknown };
  return { write: (text) => logger[level](text.replace(/\n$/, '')) };
}

const watched = new WeakSet<object>();

/** A stream whose disk is full says so by an event; without a listener that would end the process. Said once. */
function surviveErrors(target: object): void {
  if (!(target instanceof Stream) || watched.has(target)) return;
  watched.add(target);
  target.on('error', (error: unknown) => hub._report('a log of WSGI', error));
}
