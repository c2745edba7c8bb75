import { describe, isErrorClass } from '../base/checks.js';
import { ArgumentTypeError } from '../base/errors.js';

/** What `kill` takes: an error, or a class of errors to make one of. */
export type KillError = Error | (new () => Error);

/** Throws unless `error` can be raised. To be called before anybody is killed. */
export function checkKillError(error: KillError): void {
  if (error instanceof Error || isErrorClass(error)) return;
  throw new ArgumentTypeError(`kill() raises an Error or a class of errors, got ${describe(error)}`);
}

/** The error itself, or a new one of the class. */
export function makeKillError(error: KillError): Error {
  checkKillError(error);
  return typeof error === 'function' ? new error() : error;
}
