import { inspect } from 'node:util';

/** Where errors are printed. */
export interface ErrorStream {
  write(text: string): unknown;
}

/** Prints an error that nobody caught: its stack, then when, where and what in one line, like gevent. */
export function reportError(stream: ErrorStream, source: unknown, error: unknown): void {
  const time = new Date().toISOString().replace(/\.\d+/, '');
  const name = error instanceof Error ? error.name : typeof error;
  try {
    stream.write(`${describeSafely(error)}\n${time} ${describeSafely(source)} failed with ${name}\n`);
  } catch {
    // A closed pipe, or a stream of the user's that throws: there is nowhere left to say so, and the hub must go on.
  }
}

/** Objects may have a broken `inspect` of their own. */
function describeSafely(value: unknown): string {
  try {
    return inspect(value);
  } catch (error) {
    return `<${typeof value} whose inspect throws: ${error}>`;
  }
}
