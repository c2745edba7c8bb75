import { inspect } from 'node:util';
import { ArgumentTypeError, OutOfRangeError } from './errors.js';

/** What is being described. An object of ours shows what it holds, which may be itself. */
const open = new Set<unknown>();

/** How a value is shown in the text of an error: short, on one line. An error without its stack. Never throws. */
export function describe(value: unknown): string {
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  const [head = ''] = inspectSafely(value).split(/\n +at /, 1);
  const text = head.replace(/\s*\n\s*/g, ' ');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function inspectSafely(value: unknown): string {
  if (open.has(value)) return '[Circular]';
  open.add(value);
  try {
    return inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
  } catch {
    return `<${typeof value} whose inspect throws>`;
  } finally {
    open.delete(value);
  }
}

/** Is it `Error`, or a class derived from it? */
export function isErrorClass(value: unknown): value is new () => Error {
  return typeof value === 'function' && (value === Error || value.prototype instanceof Error);
}

/** Throws unless `value` can be called. `hint` says what to do. */
export function checkFunction(value: unknown, what: string, hint = ''): void {
  if (typeof value === 'function') return;
  throw new ArgumentTypeError(`${what} must be a function, got ${describe(value)}${hint && `. ${hint}`}`);
}

/** Throws unless `value` can be iterated over. `hint` says what to do. */
export function checkIterable(value: unknown, what: string, hint = ''): void {
  if (typeof (value as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] === 'function') return;
  throw new ArgumentTypeError(
    `${what} must be a list or another iterable, got ${describe(value)}${hint && `. ${hint}`}`,
  );
}

/** Throws unless `value` is true, false or not given. */
export function checkFlag(value: unknown, what: string): void {
  if (value === undefined || typeof value === 'boolean') return;
  throw new ArgumentTypeError(`${what} must be true or false, got ${describe(value)}`);
}

/** Throws unless `value` is a number of milliseconds, whatever its sign. */
export function checkDuration(value: unknown, what: string): asserts value is number {
  if (typeof value === 'number' && !Number.isNaN(value)) return;
  throw new ArgumentTypeError(`${what} must be a number of milliseconds, got ${describe(value)}`);
}

/** Throws unless `value` is a number of milliseconds: 0 or more, `Infinity` for ever. */
export function checkMilliseconds(value: unknown, what: string): void {
  checkDuration(value, what);
  if (value < 0) {
    throw new OutOfRangeError(`${what} must be 0 or more milliseconds (Infinity or undefined: for ever), got ${value}`);
  }
}

/** Throws unless `value` is an integer of at least `minimum`, or `Infinity`. */
export function checkCount(value: unknown, what: string, minimum = 0): void {
  if (typeof value !== 'number') throw new ArgumentTypeError(`${what} must be a number, got ${describe(value)}`);
  if (value >= minimum && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY)) return;
  throw new OutOfRangeError(`${what} must be a whole number of at least ${minimum}, got ${value}`);
}
