import { checkFunction, checkMilliseconds, describe } from '../base/checks.js';
import { ArgumentTypeError, OutOfRangeError } from '../base/errors.js';
import { headRoom } from './fiber.js';
import { Greenlet } from './greenlet.js';

const hint = 'spawn(() => { … }), or spawn(fn, ...args)';

/**
 * Calls `fn(...args)` in a new greenlet. It begins when the current one blocks, after everything that is ready now.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @throws {ArgumentTypeError} when `fn` is not a function
 * @example
 * ```ts
 * import { joinAll, sleep, spawn } from 'geventjs';
 *
 * const greenlets = [30, 10, 20].map((ms) => spawn(() => { sleep(ms); return ms; }));
 * joinAll(greenlets);
 * console.log(greenlets.map((greenlet) => greenlet.value)); // [ 30, 10, 20 ]
 * ```
 */
export function spawn<T, Args extends unknown[]>(fn: (...args: Args) => T, ...args: Args): Greenlet<Awaited<T>, Args> {
  checkFunction(fn, 'the function of a greenlet', hint);
  const greenlet = new Greenlet<Awaited<T>, Args>(fn as (...args: Args) => Awaited<T>, ...args);
  greenlet.start();
  return greenlet;
}

/**
 * The same, to begin in `ms` milliseconds.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @throws {ArgumentTypeError} when `fn` is not a function
 * @throws {OutOfRangeError} when `ms` is negative
 */
export function spawnLater<T, Args extends unknown[]>(
  ms: number,
  fn: (...args: Args) => T,
  ...args: Args
): Greenlet<Awaited<T>, Args> {
  checkMilliseconds(ms, 'the delay of spawnLater');
  checkFunction(fn, 'the function of a greenlet', 'spawnLater(ms, () => { … })');
  const greenlet = new Greenlet<Awaited<T>, Args>(fn as (...args: Args) => Awaited<T>, ...args);
  greenlet.startLater(ms);
  return greenlet;
}

/** What a greenlet is made with. */
export interface SpawnOptions {
  /** Shown by `inspect` and in reports. */
  name?: string;
  /** Bytes of address space for its stack, 1,112 KiB unless set. Native code below JavaScript keeps 128 KiB of it. */
  stackSize?: number;
}

/**
 * `spawn` with a name, or a stack of another size.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @throws {ArgumentTypeError} for an option that does not exist or has the wrong type
 * @throws {OutOfRangeError} for a stack that is too small or too large
 * @example
 * ```ts
 * import { spawnWith } from 'geventjs';
 *
 * const depth = (n: number): number => (n === 0 ? 0 : 1 + depth(n - 1));
 * const deep = spawnWith({ name: 'deep', stackSize: 16 * 1024 * 1024 }, depth, 50_000);
 * console.log(deep.get()); // 50000
 * ```
 */
export function spawnWith<T, Args extends unknown[]>(
  options: SpawnOptions,
  fn: (...args: Args) => T,
  ...args: Args
): Greenlet<Awaited<T>, Args> {
  checkOptions(options);
  checkFunction(fn, 'the function of a greenlet', 'spawnWith({ name }, () => { … })');
  const greenlet = new Greenlet<Awaited<T>, Args>(fn as (...args: Args) => Awaited<T>, ...args);
  if (options.name !== undefined) greenlet.name = options.name;
  if (options.stackSize !== undefined) greenlet._stackSize = options.stackSize;
  greenlet.start();
  return greenlet;
}

const smallestStack = headRoom + 64 * 1024;
const largestStack = 1024 ** 3;

function checkOptions(options: SpawnOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentTypeError(`the options of spawnWith must be an object, got ${describe(options)}`);
  }
  const { name, stackSize, ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new ArgumentTypeError(`spawnWith has no option '${unknown}'; it has name and stackSize`);
  if (name !== undefined && typeof name !== 'string') {
    throw new ArgumentTypeError(`the name of a greenlet must be a string, got ${describe(name)}`);
  }
  if (stackSize === undefined) return;
  if (typeof stackSize !== 'number')
    throw new ArgumentTypeError(`stackSize must be a number of bytes, got ${describe(stackSize)}`);
  if (!(stackSize >= smallestStack && stackSize <= largestStack)) {
    throw new OutOfRangeError(`stackSize must be between ${smallestStack} and ${largestStack} bytes, got ${stackSize}`);
  }
}
