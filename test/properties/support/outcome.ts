import { inspect } from 'node:util';

/** What an operation answers: a value, an error with a code, or one very error. */
export type Outcome = { readonly value: unknown } | { readonly code: string } | { readonly error: unknown };

/** What has come of a real call. */
export type Result = { readonly value: unknown } | { readonly error: unknown };

export const blockedInHub: Outcome = { code: 'ERR_BLOCKING_SWITCH_OUT' };

/** Is it the outcome that has come of the real call? */
export function matches(expected: Outcome, result: Result): boolean {
  if ('value' in expected) return 'value' in result && Object.is(result.value, expected.value);
  if (!('error' in result)) return false;
  if ('error' in expected) return result.error === expected.error;
  return (result.error as { code?: string } | undefined)?.code === expected.code;
}

export function resultOf(body: () => unknown): Result {
  try {
    return { value: body() };
  } catch (error) {
    return { error };
  }
}

export function describe(result: Result): string {
  return 'value' in result ? `returned ${inspect(result.value)}` : `thrown ${result.error}`;
}
