import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError, OutOfRangeError } from '../../base/errors.js';

export function checkHost(host: unknown, call: string): asserts host is string {
  if (typeof host === 'string') return;
  throw new ArgumentTypeError(`the host of ${call} must be a string, got ${describe(host)}`);
}

export function checkPort(port: unknown, call: string): asserts port is number {
  if (typeof port !== 'number') {
    throw new ArgumentTypeError(`the port of ${call} must be a number, got ${describe(port)}`);
  }
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return;
  throw new OutOfRangeError(`the port of ${call} must be a whole number from 0 to 65535, got ${port}`);
}

/** Throws unless `flags` is a sum of some of `known`. */
export function checkFlags(flags: unknown, call: string, known: readonly number[]): asserts flags is number {
  if (typeof flags !== 'number') {
    throw new ArgumentTypeError(`the flags of ${call} must be a number, got ${describe(flags)}`);
  }
  const all = known.reduce((sum, flag) => sum | flag, 0);
  if (Number.isInteger(flags) && flags >= 0 && (flags & ~all) === 0) return;
  throw new ArgumentValueError(`the flags of ${call} must be some of those of geventjs/dns, joined by |; got ${flags}`);
}
