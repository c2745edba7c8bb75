import { checkFunction, describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';

/** How a thread is made. */
export interface ThreadOptions {
  /** What it does, unless a subclass says so in `run`. */
  target?: (() => unknown) | undefined;
  args?: readonly [] | undefined;
  /** `Thread-1`, `Thread-2` … unless set. */
  name?: string | undefined;
  /** Does the program not wait for it? As the thread that makes it, unless set; false where none does. */
  daemon?: boolean | undefined;
}

/** The same for a target with arguments. */
export interface ThreadOptionsWithArgs<Args extends readonly unknown[]> extends Pick<ThreadOptions, 'name' | 'daemon'> {
  target: (...args: Args) => unknown;
  args: Args;
}

export function checkThreadOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentTypeError(`a thread is made with options like { target, args }, got ${describe(options)}`);
  }
  const { target, args, name, daemon } = options as Record<keyof ThreadOptions, unknown>;
  if (target !== undefined) checkFunction(target, 'the target of a thread', 'new Thread({ target: () => { … } })');
  if (args !== undefined) checkArgs(args);
  if (name !== undefined) checkName(name);
  if (daemon !== undefined) checkDaemon(daemon);
}

export function checkArgs(args: unknown): void {
  if (!Array.isArray(args))
    throw new ArgumentTypeError(`the arguments of a thread are an array, got ${describe(args)}`);
}

export function checkName(name: unknown): void {
  if (typeof name !== 'string') throw new ArgumentTypeError(`a name must be a string, got ${describe(name)}`);
}

export function checkDaemon(daemon: unknown): void {
  if (typeof daemon !== 'boolean') throw new ArgumentTypeError(`daemon must be true or false, got ${describe(daemon)}`);
}
