/**
 * Modules of Node's own that take functions of `fs` when they are loaded, and must get the original ones: what they do never
 * suspends anybody. They are loaded before the patch, where they could be loaded after it.
 */
import { statDescriptor } from '../../base/stat.js';

/**
 * - Standard output that is a file: `console.log` in two greenlets would be written in another order than it was called.
 * - `assert` on Node 20, which reads the failing line of the program for its message.
 */
export function loadBefore(): void {
  if (isWrittenSync(1)) void process.stdout;
  if (isWrittenSync(2)) void process.stderr;
  if (process.version.startsWith('v20.')) process.getBuiltinModule('node:assert');
}

/** Node writes to terminals, pipes and sockets by other ways. */
function isWrittenSync(fd: number): boolean {
  try {
    const stats = statDescriptor(fd);
    // Of devices `/dev/null` and its kind, whose major number is 1. A terminal is not touched.
    return stats.isFile() || (stats.isCharacterDevice() && stats.rdev >> 8n === 1n);
  } catch {
    return false;
  }
}
