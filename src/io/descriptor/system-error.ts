import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { markStranger } from '../../core/wait-for-callback.js';

/** The numbers of the kernel's errors that are decided upon here. */
export const { EBADF, EPERM } = constants.errno;

/**
 * An error of the kernel's in Node's words: `EBADF: bad file descriptor, read`.
 *
 * @param errno positive, as the kernel has it
 * @param syscall what failed: `read`
 */
export function systemError(errno: number, syscall: string): NodeJS.ErrnoException {
  const [code, text] = getSystemErrorMap().get(-errno) ?? describeOther(errno);
  const error = new Error(`${code}: ${text}, ${syscall}`);
  return markStranger(Object.assign(error, { errno: -errno, code, syscall }));
}

/** Is it an error of the kernel's that says "try again"? */
export function saysTryAgain(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EAGAIN' || code === 'EINTR' || code === 'EWOULDBLOCK';
}

/** Those that never come out of a function of Node's have a name, but no text. */
function describeOther(errno: number): [code: string, text: string] {
  const [code = `E${errno}`] = Object.entries(constants.errno).find(([, number]) => number === errno) ?? [];
  return [code, code === 'ECHILD' ? 'no child processes' : 'unknown error'];
}
