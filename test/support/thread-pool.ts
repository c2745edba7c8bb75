import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { newPath } from './descriptors.js';

/**
 * Occupies all threads of Node's pool, until `release` is called: what is started meanwhile stands in the queue. To open one
 * end of a named pipe takes until somebody opens the other.
 */
export function occupyThreadPool(): { release: () => void } {
  const path = newPath();
  spawnSync('mkfifo', [path]);
  const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4);
  let left = threads;
  let other: number | undefined;
  const opened = (fd: number) => {
    fs.closeSync(fd);
    if (--left === 0) fs.closeSync(other as number);
  };
  for (let i = 0; i < threads; i++) fs.open(path, 'r', (_, fd) => opened(fd));
  // Open until all have opened theirs: a thread may not even have begun.
  const release = () => {
    other = fs.openSync(path, 'r+');
  };
  return { release };
}
