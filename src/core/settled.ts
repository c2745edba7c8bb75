import type { CodedError } from '../base/errors.js';

/** Something that ends with a value or an error, seen from outside: a greenlet, an `AsyncResult`. */
export interface Settled<T> {
  successful(): boolean;
  /** `undefined` unless it is successful. */
  readonly value: T | undefined;
  readonly exception: unknown;
}

/** An error's class, the error, and its stack. */
export type ErrorInfo = readonly [unknown, unknown, string | undefined];

export function errorInfo(exception: unknown): ErrorInfo {
  const error = exception as Partial<CodedError> | null | undefined;
  return [error?.constructor, error, error?.stack];
}

/** A promise of what `source` ends with. */
export function promiseOf<T>(source: Settled<T> & { rawlink(callback: () => void): void }): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    source.rawlink(() => (source.successful() ? resolve(source.value as T) : reject(source.exception)));
  });
}
