import type { StdioOptions } from 'node:child_process';
import { Stream } from 'node:stream';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError } from '../../base/errors.js';
import { PipeReader } from './pipe-reader.js';
import { PIPE, type PopenOptions, STDOUT } from './popen-options.js';

type Form = 'pipe' | 'ignore' | 'inherit' | number | Stream;

/** The form that Node has for where the input comes from and the outputs go. */
export function stdioOf({ stdin, stdout, stderr }: PopenOptions): StdioOptions {
  const output = formOf(stdout, 'stdout');
  const error = stderr === STDOUT ? likeStdout(output) : formOf(stderr, 'stderr');
  return [formOf(stdin, 'stdin'), output, error];
}

/** Do both outputs go into one pipe? Node cannot make that: see `merged-outputs.ts`. */
export function mergesOutputs({ stdout, stderr }: PopenOptions): boolean {
  return stdout === PIPE && stderr === STDOUT;
}

function likeStdout(output: Form): Form {
  return output === 'inherit' ? 1 : output;
}

function formOf(value: unknown, name: string): Form {
  if (value === undefined || value === null) return 'inherit';
  if (value === PIPE || value === 'ignore' || value === 'inherit' || typeof value === 'number') return value;
  if (value === STDOUT) throw new ArgumentValueError(`STDOUT is for stderr alone, got it for ${name}`);
  if (value instanceof PipeReader) return streamOf(value, name);
  const file = value as { fd?: unknown; fileno?(): number };
  if (typeof file.fd === 'number') return file.fd;
  if (typeof file.fileno === 'function') return file.fileno();
  if (value instanceof Stream) return value;
  throw new ArgumentTypeError(
    `${name} must be PIPE, DEVNULL, 'inherit', a descriptor, or something open, got ${describe(value)}`,
  );
}

function streamOf(reader: PipeReader<string | Buffer>, name: string): Stream {
  if (!reader._isTouched) return reader._giveAway();
  throw new ArgumentValueError(
    `${name} is a pipe that has been read from, so that a part would be missing. Give it to the next child right after its own has been started.`,
  );
}
