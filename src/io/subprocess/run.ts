import { ArgumentValueError, TimeoutExpired } from '../../base/errors.js';
import type { TimeoutLike } from '../../core/timeout.js';
import { checkOptions } from '../../core/timeout-option.js';
import { CompletedProcess } from './completed-process.js';
import { type Input, Popen, type PopenArgs } from './popen.js';
import { type IfPipe, type OutputOf, PIPE, type PopenOptions, popenOptionNames, STDOUT } from './popen-options.js';

/** How `run` runs a command. */
export interface RunOptions extends PopenOptions {
  /** Written to the child, whose `stdin` is a pipe then. */
  input?: Input | undefined;
  /** Milliseconds, or a `Timeout`. */
  timeout?: TimeoutLike | undefined;
  /** Is it an error if it does not end with 0? */
  check?: boolean | undefined;
  /** The same as pipes for `stdout` and `stderr`. */
  captureOutput?: boolean | undefined;
}

const runOptionNames = [...popenOptionNames, 'input', 'timeout', 'check', 'captureOutput'];

type Captured<O, Name extends 'stdout' | 'stderr'> = O extends { readonly captureOutput: true }
  ? OutputOf<O>
  : IfPipe<O, Name, OutputOf<O>>;

/**
 * Runs a command and waits for its end. If the time is up, or the greenlet is killed, the child is killed.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @throws {TimeoutExpired} when the time is up; it has the outputs so far
 * @throws {CalledProcessError} with `check`, when it does not end with 0
 * @throws {ArgumentValueError} when there is both `input` and `stdin`, or `captureOutput` and one of the outputs
 * @throws as `new Popen` and `communicate`
 * @example
 * ```ts
 * import { run } from 'geventjs/subprocess';
 *
 * const { returnCode, stdout } = run(['sort'], { input: 'b\na\n', captureOutput: true, text: true });
 * console.log(returnCode, stdout.split('\n')); // 0 [ 'a', 'b', '' ]
 * ```
 */
export function run<const O extends RunOptions = Record<never, never>>(
  args: PopenArgs,
  options: O = {} as O,
): CompletedProcess<Captured<O, 'stdout'>, Captured<O, 'stderr'>> {
  return runAs('run', args, options) as unknown as CompletedProcess<Captured<O, 'stdout'>, Captured<O, 'stderr'>>;
}

/** The same, for its end alone. @returns how it has ended. Switches: yes. Works in the hub: no. */
export function call(args: PopenArgs, options: RunOptions = {}): number {
  return runAs('call', args, options).returnCode;
}

/**
 * The same, and it has to end well.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @returns 0
 * @throws {CalledProcessError} when it does not end with 0
 */
export function checkCall(args: PopenArgs, options: RunOptions = {}): number {
  return runAs('checkCall', args, { ...options, check: true }).returnCode;
}

/**
 * Runs a command for its output. It has to end well.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @throws {CalledProcessError} when it does not end with 0; it has the output
 * @throws {ArgumentValueError} when `stdout` or `check` is among the options
 * @example
 * ```ts
 * import { checkOutput } from 'geventjs/subprocess';
 *
 * console.log(checkOutput(['echo', 'hello'], { text: true }).trim()); // hello
 * ```
 */
export function checkOutput<
  const O extends Omit<RunOptions, 'stdout' | 'check' | 'captureOutput'> = Record<never, never>,
>(args: PopenArgs, options: O = {} as O): OutputOf<O> {
  for (const name of ['stdout', 'check', 'captureOutput']) {
    if (name in options) throw new ArgumentValueError(`checkOutput sets '${name}' itself`);
  }
  return runAs('checkOutput', args, { ...options, stdout: PIPE, check: true }).stdout as OutputOf<O>;
}

/**
 * Lets the shell run a line, and gives how it has ended and what it has printed, errors included, without the last line end.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @example
 * ```ts
 * import { getStatusOutput } from 'geventjs/subprocess';
 *
 * console.log(getStatusOutput('echo sorry >&2; exit 3')); // [ 3, 'sorry' ]
 * ```
 */
export function getStatusOutput(
  line: string,
  options: { encoding?: BufferEncoding | undefined } = {},
): [number, string] {
  checkOptions(options, 'getStatusOutput', ['encoding']);
  const { encoding = 'utf8' } = options;
  const { returnCode, stdout } = run(line, { shell: true, encoding, stdout: PIPE, stderr: STDOUT });
  return [returnCode, stdout.replace(/\n$/, '')];
}

/** What `getStatusOutput` prints, however it ends. Switches: yes. Works in the hub: no. */
export function getOutput(line: string, options: { encoding?: BufferEncoding | undefined } = {}): string {
  return getStatusOutput(line, options)[1];
}

function runAs(name: string, args: PopenArgs, options: RunOptions): CompletedProcess {
  checkOptions(options, name, runOptionNames);
  const { input, timeout, check, captureOutput, ...rest } = options;
  const child = new Popen(args, redirected(rest, input !== undefined, captureOutput === true));
  try {
    const [stdout, stderr] = child.communicate(input, { timeout });
    const completed = new CompletedProcess(child.args, child.returnCode as number, stdout, stderr);
    if (check) completed.checkReturnCode();
    return completed;
  } catch (error) {
    child._abandon();
    // What is left of it may not outlive the call. Its own children may, with the pipes in their hands.
    if (error instanceof TimeoutExpired) child.wait();
    throw error;
  }
}

function redirected(options: PopenOptions, hasInput: boolean, capturesOutput: boolean): PopenOptions {
  const { stdin, stdout, stderr } = options;
  if (hasInput && stdin !== undefined) throw new ArgumentValueError("'stdin' and 'input' exclude each other: got both");
  if (capturesOutput && (stdout !== undefined || stderr !== undefined)) {
    throw new ArgumentValueError("'captureOutput' excludes 'stdout' and 'stderr': it makes them pipes");
  }
  const pipes = capturesOutput ? { stdout: PIPE, stderr: PIPE } : {};
  return { ...options, ...(hasInput ? { stdin: PIPE } : {}), ...pipes } as PopenOptions;
}
