/** If it is a promise that nobody will wait for, its rejection must not end the process. Answers the value. */
export function abandon<T>(value: T): T {
  if (isThenable(value)) value.then(undefined, () => undefined);
  return value;
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}
