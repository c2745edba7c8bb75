/** Files of 4 KB to read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @returns the paths of so many; they are gone with the process */
export function makeFiles(count) {
  const folder = mkdtempSync(join(tmpdir(), 'geventjs-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true }));
  return Array.from({ length: count }, (_, index) => {
    const file = join(folder, `${index}`);
    writeFileSync(file, Buffer.alloc(4096, index));
    return file;
  });
}
