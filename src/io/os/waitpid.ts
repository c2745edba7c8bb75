import { constants } from 'node:os';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, OutOfRangeError } from '../../base/errors.js';
import { getHub } from '../../core/hub.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { placeError } from '../../core/wait-for-callback.js';
import { Waiter } from '../../core/waiter.js';
import { systemError } from '../descriptor/system-error.js';
import { type Ended, hasChild, takeEnded, waitForEnd, watchAllChildren } from './children.js';

/** An option of `waitpid`: do not wait. */
export const WNOHANG = 1;

const hub = getHub();

watchAllChildren();

/**
 * Blocks until a child of this process ends, and says how. Each end is told once.
 *
 * Children are those that `node:child_process` and `geventjs/subprocess` have started in this thread since this module was
 * loaded. Node takes their status from the kernel, so there is none for others: not for those of native code, and not for
 * process groups. An end that nobody asks for is forgotten after a minute.
 *
 * Switches: yes, also with `WNOHANG`. Works in the hub: only with `WNOHANG`.
 *
 * @param pid of the child, or -1 for whichever ends first
 * @param options 0, or `WNOHANG`: not to wait
 * @returns the child's number and its status as waitpid(2) has it; `[0, 0]` with `WNOHANG` while it runs
 * @throws ECHILD when there is no such child, or its end has been told
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { waitpid, waitStatusToExitCode } from 'geventjs/os';
 *
 * const child = spawn('sh', ['-c', 'exit 3']);
 * const [pid, status] = waitpid(child.pid as number);
 * console.log(pid === child.pid, waitStatusToExitCode(status)); // true 3
 * ```
 */
export function waitpid(pid: number, options = 0): Ended {
  checkPid(pid);
  if (options !== 0 && options !== WNOHANG) {
    throw new OutOfRangeError(`the options of waitpid must be 0 or WNOHANG (1), got ${describe(options)}`);
  }
  // Lets Node notice what has ended meanwhile: a loop around it comes to an end.
  if (options === WNOHANG && hub._mayBlock(getCurrentCoroutine())) new Waiter('os.waitpid')._yield();
  const ended = takeEnded(pid);
  if (ended !== undefined) return ended;
  if (hasChild(pid)) {
    if (options === WNOHANG) return [0, 0];
    const waited = waitForEnd(pid);
    if (waited !== undefined) return waited;
  }
  throw placeError(systemError(constants.errno.ECHILD, 'waitpid'), waitpid);
}

/**
 * The exit code in a status: -9 for a child that was ended by signal 9, as Python's `waitstatus_to_exitcode`.
 *
 * Switches: never. Works in the hub: yes.
 */
export function waitStatusToExitCode(status: number): number {
  if (!Number.isInteger(status)) throw new ArgumentTypeError(`a status must be an integer, got ${describe(status)}`);
  const signal = status & 0x7f;
  return signal === 0 ? (status >> 8) & 0xff : -signal;
}

function checkPid(pid: number): void {
  if (!Number.isInteger(pid)) throw new ArgumentTypeError(`a process number must be an integer, got ${describe(pid)}`);
  if (pid > 0 || pid === -1) return;
  throw new OutOfRangeError(
    `waitpid takes the number of a child, or -1 for any; got ${pid}, a process group. Node takes the status of every child ` +
      'from the kernel, so there is none left for groups.',
  );
}
