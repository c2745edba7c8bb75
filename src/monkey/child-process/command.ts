/** What one of the three functions was asked to do: its arguments in the one form that all have in common. */
import type { SpawnSyncOptions } from 'node:child_process';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: SpawnSyncOptions;
}

/** `undefined`: Node refuses these arguments, and says why. */
export type MaybeCommand = Command | undefined;

export function commandOfSpawn(file: unknown, args: unknown, options: unknown): MaybeCommand {
  if (isOptions(args)) return command(file, [], args);
  if (args !== null && args !== undefined && !Array.isArray(args)) return undefined;
  if (options !== undefined && !isOptions(options)) return undefined;
  return command(file, args ?? [], options ?? {});
}

/** Takes a function that it never calls, as a callback is for `execFile`. */
export function commandOfExecFile(file: unknown, args: unknown, options: unknown): MaybeCommand {
  if (typeof args === 'function') return command(file, [], {});
  if (isOptions(args)) return isCallback(options) ? command(file, [], args) : undefined;
  if (args !== null && args !== undefined && !Array.isArray(args)) return undefined;
  if (options !== null && options !== undefined && !isOptions(options)) return undefined;
  return command(file, args ?? [], options ?? {});
}

/** Takes anything for options, as `exec` does. */
export function commandOfExec(line: unknown, options: unknown): MaybeCommand {
  const given = typeof options === 'function' ? {} : { ...(options as SpawnSyncOptions) };
  return command(line, [], { ...given, shell: typeof given.shell === 'string' ? given.shell : true });
}

/** What the system is asked to execute. */
export function executed({ file, args, options }: Command): { path: string; args: string[] } {
  if (!options.shell) return { path: file, args: [...args] };
  const path = typeof options.shell === 'string' ? options.shell : '/bin/sh';
  return { path, args: ['-c', [file, ...args].join(' ')] };
}

/** Copies all that could be changed while the greenlet is suspended. Getters are called here, once. */
function command(file: unknown, args: readonly unknown[], options: object): Command {
  return { file: file as string, args: [...args] as string[], options: { ...options } };
}

function isOptions(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCallback(value: unknown): boolean {
  return value === null || value === undefined || typeof value === 'function';
}
