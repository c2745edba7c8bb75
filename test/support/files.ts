import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is gone at the end of the block. */
export class Folder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'geventjs-'));

  /** The path of a file in it, with that content if it is given. */
  file(name: string, content?: string | Buffer): string {
    const path = join(this.path, name);
    if (content !== undefined) writeFileSync(path, content);
    return path;
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'latin1');
  }

  /** A pipe: descriptors of its end for reading and its end for writing. */
  pipe(name = 'pipe'): [number, number] {
    const path = join(this.path, name);
    const { status } = spawnSync('mkfifo', [path]);
    if (status !== 0) throw new Error('mkfifo failed');
    // Opened for both at first: each end alone would wait for the other.
    const both = openSync(path, 'r+');
    const ends: [number, number] = [openSync(path, 'r'), openSync(path, 'w')];
    closeSync(both);
    return ends;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}

/** How many descriptors are open. */
export function countDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
