/**
 * Marks errors that are made in the hub and raised in a greenlet: their stack is to show where the greenlet was, not where
 * the hub was.
 */
export const raisedFromOutside: unique symbol = Symbol('raised from outside');

export function isRaisedFromOutside(error: unknown): boolean {
  return (error as { [raisedFromOutside]?: true } | null | undefined)?.[raisedFromOutside] === true;
}

/** Called where such an error is thrown: its stack then begins at the caller of `below`. Others stay as they are. */
export function relocate(error: unknown, below: (...args: never[]) => unknown): unknown {
  if (isRaisedFromOutside(error)) Error.captureStackTrace(error as Error, below);
  return error;
}
