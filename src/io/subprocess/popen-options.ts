/** What a child is started with, and what follows from that for the types of its outputs. */
import type { Stream } from 'node:stream';
import type { PipeReader } from './pipe-reader.js';

/** For `stdin`, `stdout` and `stderr`: a pipe to the child. */
export const PIPE = 'pipe';
/** For `stdin`, `stdout` and `stderr`: nothing to read, and what is written is thrown away. */
export const DEVNULL = 'ignore';
/** For `stderr`: where `stdout` goes. */
export const STDOUT = 'stdout';

/** Something open: a descriptor, an object that has one (`fd`, or `fileno()`), a stream of Node's, a pipe of another child. */
export type OpenFile = number | { readonly fd: number } | { fileno(): number } | Stream | PipeReader<string | Buffer>;

/** Where an input comes from, or an output goes. What this process has itself, unless set. */
export type Redirection = typeof PIPE | typeof DEVNULL | 'inherit' | OpenFile | null | undefined;

export interface PopenOptions {
  stdin?: Redirection;
  stdout?: Redirection;
  stderr?: Redirection | typeof STDOUT;
  /** The folder it runs in. */
  cwd?: string | URL | undefined;
  /** Its environment, instead of ours. */
  env?: Record<string, string | undefined> | undefined;
  /** Let a shell read the command: `/bin/sh`, or the one that is named. */
  shell?: boolean | string | undefined;
  /** Outputs are text, and so is the input: lines end in `\n`, whatever the child makes of it. */
  encoding?: BufferEncoding | undefined;
  /** The same as `encoding: 'utf8'`. */
  text?: boolean | undefined;
  /** Bytes that are no text are an error, unless this is `'replace'`. */
  errors?: 'strict' | 'replace' | undefined;
  /** What it is told its own name is. */
  argv0?: string | undefined;
  /** Make it the leader of a process group of its own. */
  detached?: boolean | undefined;
  uid?: number | undefined;
  gid?: number | undefined;
}

export const popenOptionNames: readonly (keyof PopenOptions)[] = [
  'stdin',
  'stdout',
  'stderr',
  'cwd',
  'env',
  'shell',
  'encoding',
  'text',
  'errors',
  'argv0',
  'detached',
  'uid',
  'gid',
];

/** What the outputs of a child with these options consist of: text with `encoding` or `text`, else bytes. */
export type OutputOf<O> = O extends { readonly encoding: string } | { readonly text: true }
  ? string
  : [Extract<keyof O, 'encoding' | 'text'>] extends [never]
    ? Buffer
    : O extends { readonly encoding?: undefined; readonly text?: false | undefined }
      ? Buffer
      : string | Buffer;

/** `P` if the redirection called `Name` is a pipe, `null` if it is not, both if that is not known. */
export type IfPipe<O, Name extends string, P> = O extends { readonly [N in Name]: infer R }
  ? [R] extends [typeof PIPE]
    ? P
    : typeof PIPE extends R
      ? P | null
      : null
  : Name extends keyof O
    ? P | null
    : null;
