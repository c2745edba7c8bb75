import { existsSync, readFileSync } from 'node:fs';
import { sleep } from 'geventjs';
import { countDescriptors } from '../../support/files.js';

export const node: string = process.execPath;

/** A command that runs JavaScript. */
export const js = (script: string): string[] => [node, '-e', script];

/** A command that runs a line of the shell. */
export const sh = (script: string): string[] => ['sh', '-c', script];

/** Is there a process of this number, be it a zombie? */
export function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Blocks until somebody has written a process id there. */
export function pidIn(path: string): number {
  while (!existsSync(path) || readFileSync(path).length === 0) sleep(5);
  return Number(readFileSync(path, 'utf8'));
}

/** Calls `attempt` with more and more milliseconds, until it was time enough for `isEnough`. */
export function withTimeEnough(attempt: (ms: number) => void, isEnough: () => boolean): void {
  for (let ms = 100; ; ms *= 2) {
    attempt(ms);
    if (isEnough()) return;
  }
}

/** Blocks until there is nothing that was not open before. */
export function waitUntilClosed(before: number): void {
  while (countDescriptors() > before) sleep(5);
}

/** What `call` throws. */
export function errorOf<E>(call: () => unknown): E {
  try {
    call();
  } catch (error) {
    return error as E;
  }
  throw new Error('expected an error, nothing was thrown');
}
