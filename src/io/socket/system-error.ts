/** Errors of Node's streams, as a greenlet gets them. */

/**
 * A copy of `error` for the greenlet that asks now: the stack begins at the caller of `below`. The one error of a stream may
 * reach its reader, its writer, and both again later; each gets one of its own.
 */
export function renew(error: Error, below: (...args: never[]) => unknown): Error {
  const source = error instanceof AggregateError ? flatten(error) : error;
  // Of another class than all of Node's system errors: it has to stay what it is.
  if (source.name !== 'Error') return source;
  const { stack: _, message: __, ...fields } = source;
  const copy = Object.assign(new Error(source.message), fields);
  Error.captureStackTrace(copy, below);
  return copy;
}

/** Where each address of a name failed: the last error, whose text says all. Node's text is empty then. */
function flatten(aggregate: AggregateError): Error {
  const errors = aggregate.errors as Error[];
  const last = errors.at(-1);
  if (last === undefined) return aggregate;
  const { stack: _, message: __, ...fields } = last;
  const message = errors.map((error) => error.message).join('; ');
  return Object.assign(new Error(message, { cause: aggregate }), fields);
}

/** An error as Node makes them for a failed call of the system. */
export function systemError(code: string, syscall: string, text: string): Error {
  return Object.assign(new Error(`${syscall} ${code}: ${text}`), { code, syscall });
}
