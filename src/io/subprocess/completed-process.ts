import { inspect } from 'node:util';
import { describe } from '../../base/checks.js';
import { CalledProcessError } from '../../base/errors.js';
import type { PopenArgs } from './popen.js';

type Output = string | Buffer | null;

/** A command that has ended. */
export class CompletedProcess<Stdout extends Output = Output, Stderr extends Output = Output> {
  readonly args: PopenArgs;
  /** The code of its `exit`, or the number of a signal below zero. */
  readonly returnCode: number;
  /** Null if it was no pipe. */
  readonly stdout: Stdout;
  /** Null if it was no pipe. */
  readonly stderr: Stderr;

  constructor(args: PopenArgs, returnCode: number, stdout: Stdout, stderr: Stderr) {
    this.args = args;
    this.returnCode = returnCode;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /**
   * Throws unless it has ended with 0.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {CalledProcessError} which has the outputs
   */
  checkReturnCode(): void {
    if (this.returnCode !== 0) throw new CalledProcessError(this.returnCode, this.args, this.stdout, this.stderr);
  }

  [inspect.custom](): string {
    return `<CompletedProcess: ended with ${this.returnCode}, ${describe(this.args)}>`;
  }
}
