/** Descriptors for tests: pipes whose two ends are in this process, and how many are open. */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipe } from 'geventjs/os';

const folder = fs.mkdtempSync(join(tmpdir(), 'geventjs-descriptors-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

let made = 0;

/** A path that nobody has used, removed at the end of the process. */
export function newPath(): string {
  return join(folder, String(made++));
}

/** A pipe in blocking mode: what is written to one end is read from the other. */
export interface Pipe extends Disposable {
  readonly readEnd: number;
  readonly writeEnd: number;
}

export function makePipe(): Pipe {
  const [readEnd, writeEnd] = pipe();
  return { readEnd, writeEnd, [Symbol.dispose]: () => [readEnd, writeEnd].forEach(closeQuietly) };
}

/** Closes it unless it is closed already. */
export function closeQuietly(fd: number): void {
  try {
    fs.closeSync(fd);
  } catch {
    // It was closed by the test.
  }
}

/** How many descriptors of this process lead to the same pipe or file: others that are opened meanwhile do not count. */
export function countAlike(fd: number): number {
  const target = whereTo(fd);
  return fs.readdirSync('/proc/self/fd').filter((other) => whereTo(other) === target).length;
}

function whereTo(fd: number | string): string | undefined {
  try {
    return fs.readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined; // It was the one of the folder that was read.
  }
}

/** Is the open file of a descriptor in blocking mode? */
export function isBlocking(fd: number): boolean {
  const [, flags = '0'] = /flags:\s*(\d+)/.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1')) ?? [];
  return (Number.parseInt(flags, 8) & fs.constants.O_NONBLOCK) === 0;
}
