/**
 * A child process in direct style.
 *
 *      new Popen ──▶ running ──▶ ended: returnCode, links told, waiters woken
 *                       │ stdin: PipeWriter, stdout and stderr: PipeReader, open until their ends, whoever holds them
 *                       └ communicate(): input written, outputs kept, all of that and the end awaited
 *
 * Longer than other files because it is the class that people read: every member has its rules beside it.
 */
import { type ChildProcess, type SpawnOptions, type StdioOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { inspect } from 'node:util';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError, TimeoutExpired } from '../../base/errors.js';
import { getHub } from '../../core/hub.js';
import { callOf, checkLinkTarget, Links, type LinkTarget } from '../../core/links.js';
import type { TimeoutLike } from '../../core/timeout.js';
import { checkOptions, checkTimeout, waitUpTo } from '../../core/timeout-option.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { placeError, waitForCallback } from '../../core/wait-for-callback.js';
import { Waiter } from '../../core/waiter.js';
import { watchChild } from '../os/children.js';
import { Bytes, type Content, Text } from './content.js';
import { Decoder } from './decoder.js';
import { endChild, signalChild } from './end-child.js';
import { withMergedOutputs } from './merged-outputs.js';
import { PipeReader } from './pipe-reader.js';
import { PipeWriter } from './pipe-writer.js';
import { type IfPipe, type OutputOf, type PopenOptions, popenOptionNames } from './popen-options.js';
import { mergesOutputs, stdioOf } from './stdio.js';

const hub = getHub();

/** A command: a program and its arguments, or one text: the program alone, or a line for the shell. */
export type PopenArgs = readonly string[] | string;

/** What a child reads. */
export type Input = string | NodeJS.ArrayBufferView;

type Reader = PipeReader<string | Buffer>;

/**
 * A child process. Its pipes are read and written in direct style, and its end can be waited for: by `wait`, and together
 * with greenlets and events by `wait([…])`, `iwait` and `joinAll` of the core.
 *
 * @example
 * ```ts
 * import { PIPE, Popen } from 'geventjs/subprocess';
 *
 * const child = new Popen(['tr', 'a-z', 'A-Z'], { stdin: PIPE, stdout: PIPE, text: true });
 * console.log(child.communicate('hello')); // [ 'HELLO', null ]
 * console.log(child.returnCode); // 0
 * ```
 */
export class Popen<const O extends PopenOptions = Record<never, never>> implements Disposable {
  readonly args: PopenArgs;
  readonly pid: number;
  /** The child's input, if it is a pipe. */
  readonly stdin: IfPipe<O, 'stdin', PipeWriter>;
  /** The child's output, if it is a pipe. */
  readonly stdout: IfPipe<O, 'stdout', PipeReader<OutputOf<O>>>;
  /** What the child says of errors, if it is a pipe. */
  readonly stderr: IfPipe<O, 'stderr', PipeReader<OutputOf<O>>>;
  readonly #child: ChildProcess;
  readonly #links = new Links<this>();
  #returnCode: number | null = null;
  /** How much of `communicate` is not done yet; not begun if `undefined`. */
  #left: number | undefined;
  readonly #communicating = new Links<this>();
  #communicated: [unknown, unknown] | undefined;

  /**
   * Starts a child. Its input and outputs are those of this process unless `stdin`, `stdout` and `stderr` say otherwise.
   *
   * Switches: only if it cannot be started. Works in the hub: no.
   *
   * @throws Node's error of `spawn` when it cannot be started: `ENOENT` if there is no such program or folder, `EACCES`, `E2BIG`
   * @throws {ArgumentTypeError} when the command is no text or list of texts, or an option is unknown
   * @throws {ArgumentValueError} when `stdout` is `STDOUT`, or `errors` something else than 'strict' and 'replace'
   */
  constructor(args: PopenArgs, options: O = {} as O) {
    checkOptions(options, 'Popen', popenOptionNames);
    checkArgs(args);
    // Before the child is started: an unknown encoding is an error.
    const [output, error] = [contentFor(options), contentFor(options)];
    this.args = typeof args === 'string' ? args : Object.freeze([...args]);
    hub._checkMayBlock(getCurrentCoroutine(), 'Popen');
    this.#child = startChild(this.args, options);
    watchChild(this.#child);
    this.pid = this.#child.pid as number;
    this.#child.once('exit', (code, signal) => this.#end(code, signal));
    const { stdin, stdout, stderr } = this.#child;
    // When the child has ended Node throws away what nobody reads of the pipes that it finds here.
    (this.#child.stdio as unknown[]).fill(null);
    this.#child.stdin = null;
    const encoding = encodingOf(options);
    this.stdin = (stdin && new PipeWriter(stdin, encoding ?? 'utf8')) as typeof this.stdin;
    this.stdout = (stdout && new PipeReader('stdout', stdout, output)) as typeof this.stdout;
    this.stderr = (stderr && new PipeReader('stderr', stderr, error)) as typeof this.stderr;
  }

  /** How it has ended: the code of its `exit`, or the number of a signal below zero. Null before. */
  get returnCode(): number | null {
    return this.#returnCode;
  }

  /**
   * Has it ended? Lets everybody go first who is ready, and from time to time the loop, so that asking again and again is
   * no way to wait for ever.
   *
   * Switches: unless it has ended. Works in the hub: yes, where it never switches.
   *
   * @returns `returnCode`
   */
  poll(): number | null {
    if (this.#returnCode === null && hub._mayBlock(getCurrentCoroutine())) new Waiter('Popen.poll', this)._yield();
    return this.#returnCode;
  }

  /**
   * Blocks until it has ended. One that writes to a pipe that nobody reads never does: see `communicate`.
   *
   * Switches: unless it has ended. Works in the hub: only if it has ended.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`
   * @returns `returnCode`
   * @throws {TimeoutExpired} when the time is up; the child goes on
   */
  wait(options: { timeout?: TimeoutLike | undefined } = {}): number {
    checkOptions(options, 'Popen.wait');
    checkTimeout(options.timeout);
    if (this.#returnCode === null && !this.#waitIn(this.#links, 'Popen.wait', options.timeout)) {
      throw new TimeoutExpired(this.args, options.timeout as number);
    }
    return this.#returnCode as unknown as number;
  }

  /**
   * Writes `input`, closes the input, reads the outputs to their ends, and waits for the end of the child. That nobody
   * reads the input is no error.
   *
   * Switches: yes. Works in the hub: no.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`
   * @returns what came out of `stdout` and `stderr`; null for one that is no pipe
   * @throws {TimeoutExpired} when the time is up. The child goes on, and nothing is lost: call it again, without input
   * @throws {ArgumentValueError} when there is input, and no open pipe for it, or a call before this one
   * @throws {TypeError} `ERR_ENCODING_INVALID_ENCODED_DATA`: bytes that are no text
   */
  communicate(
    input?: Input,
    options: { timeout?: TimeoutLike | undefined } = {},
  ): [stdout: IfPipe<O, 'stdout', OutputOf<O>>, stderr: IfPipe<O, 'stderr', OutputOf<O>>] {
    checkOptions(options, 'Popen.communicate');
    checkTimeout(options.timeout);
    this.#beginToCommunicate(input);
    if (this.#left !== 0 && !this.#waitIn(this.#communicating, 'Popen.communicate', options.timeout)) {
      throw new TimeoutExpired(this.args, options.timeout as number, ...this.#partialOutputs());
    }
    this.#communicated ??= [this.#stdout?._takeAll() ?? null, this.#stderr?._takeAll() ?? null];
    return this.#communicated as ReturnType<typeof this.communicate>;
  }

  /**
   * Sends a signal, by name or number. Without effect if the child has ended.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws Node's error when there is no such signal (`ERR_UNKNOWN_SIGNAL`), or it must not be sent (`EPERM`)
   */
  sendSignal(signal: NodeJS.Signals | number): void {
    const failure = this.#returnCode === null ? signalChild(this.#child, signal) : undefined;
    if (failure !== undefined) throw failure;
  }

  /** Asks it to end: `SIGTERM`. Without effect if it has ended. Switches: never. Works in the hub: yes. */
  terminate(): void {
    this.sendSignal('SIGTERM');
  }

  /** Ends it: `SIGKILL`. Without effect if it has ended. Switches: never. Works in the hub: yes. */
  kill(): void {
    this.sendSignal('SIGKILL');
  }

  /** Has it ended? */
  ready(): boolean {
    return this.#returnCode !== null;
  }

  /**
   * Calls `target(child)` in the hub, once, when it has ended; soon, if it has ended already.
   *
   * Switches: never. Works in the hub: yes.
   */
  rawlink(target: LinkTarget<this>): void {
    checkLinkTarget(target);
    this.#links.add(target, callOf(target), this.#returnCode === null ? undefined : this);
  }

  /** Takes a link back. Silent if it is not linked. */
  unlink(target: LinkTarget<this>): void {
    this.#links.remove(target);
  }

  /**
   * Closes the pipes and waits for the end: `using child = new Popen(…)`.
   *
   * Switches: unless it has ended. Works in the hub: only if it has ended.
   */
  [Symbol.dispose](): void {
    this.#closePipes();
    this.wait();
  }

  [inspect.custom](): string {
    const state = this.#returnCode === null ? 'running' : `ended with ${this.#returnCode}`;
    return `<Popen: pid ${this.pid}, ${state}, ${describe(this.args)}>`;
  }

  /** @internal Ends it at once, without waiting for it, and closes the pipes. Nobody wants to hear of it any more. */
  _abandon(): void {
    this.#closePipes();
    if (this.#returnCode === null) endChild(this.#child, 'SIGKILL');
  }

  get #stdout(): Reader | null {
    return this.stdout as Reader | null;
  }

  get #stderr(): Reader | null {
    return this.stderr as Reader | null;
  }

  get #stdin(): PipeWriter | null {
    return this.stdin as PipeWriter | null;
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    this.#returnCode = signal === null ? (code as number) : -(constants.signals[signal] ?? 0);
    this.#stdin?._childEnded();
    this.#stdout?._childEnded();
    this.#stderr?._childEnded();
    this.#links.notify(this);
  }

  #waitIn(links: Links<this>, operation: string, timeout: TimeoutLike | undefined): boolean {
    const waiter = new Waiter<unknown>(operation, this);
    links.addWaiter(waiter);
    return waitUpTo(waiter, timeout);
  }

  #beginToCommunicate(input: Input | undefined): void {
    if (input !== undefined) this.#checkMayWrite();
    if (this.#left !== undefined) return;
    const done = () => this.#doneWithOne();
    const readers = [this.#stdout, this.#stderr].filter((reader) => reader !== null);
    this.#left = readers.length + (this.#stdin === null ? 1 : 2);
    this.#stdin?._send(input, done);
    for (const reader of readers) reader._keepAll(done);
    this.rawlink(done);
  }

  #checkMayWrite(): void {
    const why =
      this.#stdin === null
        ? 'stdin is no pipe: { stdin: PIPE }'
        : this.#left !== undefined
          ? 'communicate has been called before'
          : 'stdin has been closed';
    if (this.#stdin === null || this.#stdin.closed) {
      throw new ArgumentValueError(`communicate cannot write the input: ${why}`);
    }
  }

  #doneWithOne(): void {
    this.#left = (this.#left as number) - 1;
    if (this.#left === 0) this.#communicating.notify(this);
  }

  #partialOutputs(): [string | Buffer | null, string | Buffer | null] {
    return [this.#stdout?._peekAll() ?? null, this.#stderr?._peekAll() ?? null];
  }

  #closePipes(): void {
    this.#stdout?.close();
    this.#stderr?.close();
    this.#stdin?._destroy();
  }
}

/** The one place where children of this module are started. */
function startChild(args: PopenArgs, options: PopenOptions): ChildProcess {
  const { file, args: rest } = executedBy(args, options);
  const { cwd, env, argv0, detached, uid, gid } = options;
  const given = Object.entries({ cwd, env, argv0, detached, uid, gid }).filter(([, value]) => value !== undefined);
  const start = (stdio: StdioOptions) => spawn(file, rest, { ...(Object.fromEntries(given) as SpawnOptions), stdio });
  const child = mergesOutputs(options)
    ? withMergedOutputs((output) => start(stdioOf({ ...options, stdout: output, stderr: output })))
    : start(stdioOf(options));
  // A signal that cannot be sent is told by this event, too, to whom sends it: see `signalChild`.
  child.on('error', () => undefined);
  if (child.pid !== undefined) return child;
  for (const stream of child.stdio ?? []) stream?.on('error', () => undefined).destroy();
  try {
    // Node knows it already, and says it in a tick.
    return waitForCallback<never>('Popen', (done) => child.once('error', (error) => done(error)));
  } catch (error) {
    throw placeError(error, Popen as unknown as () => unknown);
  }
}

interface Executed {
  readonly file: string;
  readonly args: readonly string[];
}

function executedBy(args: PopenArgs, { shell }: PopenOptions): Executed {
  const words = typeof args === 'string' ? [args] : args;
  const [file] = words as [string];
  if (shell) return { file: shell === true ? '/bin/sh' : shell, args: ['-c', ...words] };
  return { file, args: words.slice(1) };
}

function checkArgs(args: unknown): void {
  const words = Array.isArray(args) ? args : [args];
  if (words.length > 0 && words.every((word) => typeof word === 'string')) return;
  throw new ArgumentTypeError(`a command must be a string, or a list of at least one, got ${describe(args)}`);
}

function encodingOf({ encoding, text }: PopenOptions): BufferEncoding | undefined {
  return encoding ?? (text ? 'utf8' : undefined);
}

function contentFor(options: PopenOptions): Content<string | Buffer> {
  const { errors } = options;
  if (errors !== undefined && errors !== 'strict' && errors !== 'replace') {
    throw new ArgumentValueError(`errors must be 'strict' or 'replace', got ${describe(errors)}`);
  }
  const encoding = encodingOf(options);
  if (encoding === undefined) return new Bytes();
  return new Text(new Decoder(encoding, errors !== 'replace'));
}
