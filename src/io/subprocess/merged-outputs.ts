/**
 * One pipe for both outputs. Node makes a pipe for each descriptor and never gives the same one twice, so this one is made
 * here. The child gets its end as a descriptor, and so is started like any other.
 */
import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { native } from '../../base/addon.js';
import { systemError } from '../descriptor/system-error.js';

/** Starts a child that writes to `output`, and reads its other end as the child's `stdout`. */
export function withMergedOutputs(start: (output: number) => ChildProcess): ChildProcess {
  const ends = native.openPipe();
  if (typeof ends === 'number') throw systemError(-ends, 'pipe');
  const [input, output] = ends;
  const reader = new Socket({ fd: input, readable: true, writable: false });
  // For its `destroy`: workers warn of descriptors that `fs` closes and has not opened.
  const writer = new Socket({ fd: output, readable: false, writable: true });
  native.setNonblocking(output, false);
  let child: ChildProcess | undefined;
  try {
    child = start(output);
    if (child.pid !== undefined) child.stdout = reader;
    return child;
  } finally {
    writer.destroy();
    if (child?.pid === undefined) reader.destroy();
  }
}
