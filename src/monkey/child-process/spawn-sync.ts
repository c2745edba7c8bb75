import { type ChildProcess, type SpawnOptions, type SpawnSyncReturns, spawn } from 'node:child_process';
import { getSystemErrorName } from 'node:util';
import { waitForCallback } from '../../core/wait-for-callback.js';
import { type Captured, CapturedChild } from '../../io/subprocess/captured-child.js';
import type { AnyFunction } from '../cooperative.js';
import { checkCommand } from './check-command.js';
import { type Command, commandOfSpawn, executed } from './command.js';

type Output = Buffer | string;
export type Result = SpawnSyncReturns<Output>;

/** Bytes of output, if nothing else is said. */
const defaultMaxBuffer = 1024 * 1024;

export function makeSpawnSync(original: AnyFunction, nodeSpawnSync: AnyFunction): AnyFunction {
  return function spawnSync(...given: unknown[]): unknown {
    const command = commandOfSpawn(given[0], given[1], given[2]);
    return command === undefined ? original(...given) : runCommand(command, 'child_process.spawnSync', nodeSpawnSync);
  };
}

/** Runs a command as `spawnSync` does, while other greenlets go on. If the greenlet leaves, the child is ended. */
export function runCommand(command: Command, operation: string, nodeSpawnSync: AnyFunction): Result {
  const { file, args, options } = command;
  checkCommand(command, nodeSpawnSync);
  if (hasOddStdio(options.stdio)) return nodeSpawnSync(file, args, options);
  const input = inputOf(options);
  let captured: CapturedChild | undefined;
  try {
    const result = waitForCallback<Captured>(operation, (done) => {
      const child = start(command);
      if (typeof child === 'number') return done(null, notStarted(child));
      captured = new CapturedChild(child, { ...limitsOf(options), input }, (value) => done(null, value));
    });
    return resultOf(command, result);
  } finally {
    captured?.abandon();
  }
}

/** Node takes a text or bytes among the forms of `stdio`, leaves them out, and moves up those after them. */
function hasOddStdio(stdio: unknown): boolean {
  const forms = ['pipe', 'overlapped', 'ignore', 'inherit'];
  if (!Array.isArray(stdio)) return false;
  return stdio.some((form) => ArrayBuffer.isView(form) || (typeof form === 'string' && !forms.includes(form)));
}

function inputOf({ input, encoding }: Command['options']): Uint8Array | undefined {
  if (!input) return undefined;
  if (typeof input === 'string') return Buffer.from(input, encoding as BufferEncoding);
  // A copy: others run before all of it has been written.
  return Buffer.from(new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
}

function limitsOf(options: Command['options']) {
  const { timeout, killSignal } = options;
  // Node's default gives way to an `undefined` that is there, and that stands for no limit.
  const maxBuffer = 'maxBuffer' in options ? (options.maxBuffer ?? 0) : defaultMaxBuffer;
  return { maxBuffer, timeout: timeout ?? 0, killSignal: killSignal ?? 'SIGTERM' };
}

/** The child, or the system's error that Node throws instead of telling it later. */
function start({ file, args, options }: Command): ChildProcess | number {
  // Options that `spawn` knows and `spawnSync` does not, and those whose work is done here.
  const left = { timeout: undefined, killSignal: undefined, signal: undefined, serialization: undefined };
  try {
    return spawn(file, args, { ...(options as SpawnOptions), ...(left as object) });
  } catch (error) {
    const { syscall, errno } = error as NodeJS.ErrnoException;
    if (syscall === 'spawn' && errno !== undefined) return errno;
    throw error;
  }
}

function notStarted(errno: number): Captured {
  return { errno, pid: 0, status: null, signal: null, output: null };
}

/** The result in Node's form, its properties in Node's order. */
function resultOf(command: Command, { errno, pid, status, signal, output }: Captured): Result {
  const { encoding } = command.options;
  const hasText = encoding && (encoding as string) !== 'buffer';
  const outputs = output?.map((bytes) => (bytes && hasText ? bytes.toString(encoding as BufferEncoding) : bytes));
  const result = {
    ...(errno === 0 ? {} : { error: systemError(errno, command) }),
    status,
    signal,
    output: outputs ?? null,
    pid,
    stdout: outputs === undefined ? withoutOutput : outputs[1],
    stderr: outputs === undefined ? withoutOutput : outputs[2],
  };
  return result as Result;
}

/** `stdout` of a child that could not be started: Node changed its mind between 20 and 22. */
const withoutOutput = Number.parseInt(process.versions.node, 10) < 22 ? null : undefined;

function systemError(errno: number, command: Command): Error {
  const { path, args } = executed(command);
  const code = getSystemErrorName(errno);
  const syscall = `spawnSync ${path}`;
  return Object.assign(new Error(`${syscall} ${code}`), { errno, code, syscall, path, spawnargs: args });
}
