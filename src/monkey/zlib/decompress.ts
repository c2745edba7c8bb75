/**
 * A few compressed bytes may become gigabytes, and nobody knows before. So little input is tried at once, with a limit to
 * what may come out of it; when that does not suffice, and with more input, it goes to the thread pool.
 */
import type { AnyFunction, InGreenlet } from '../cooperative.js';
import { offload } from '../cpu/offload.js';
import { thresholds } from '../cpu/thresholds.js';
import { bytesOf, isOffloadable, type ZlibOptions } from './costs.js';
import { engineOptions } from './engine-options.js';

/** The twin goes to the pool and back for each chunk of its output. Node's own 16 KB would double the time. */
const chunkSize = 128 * 1024;

export function decompress(name: string, twin: AnyFunction): InGreenlet {
  const inPool = offload({
    operation: `zlib.${name}Sync`,
    arity: 2,
    pays: (_input: unknown, options?: ZlibOptions) => isOffloadable(options),
    start: ([input, options], done) => twin(input, withLargeChunks(options as ZlibOptions | undefined), done),
    readsLater: true,
  });
  return (original) => {
    const throughPool = inPool(original);
    return function inGreenlet(this: unknown, ...args: unknown[]): unknown {
      const small = tryAtOnce(original, args[0], args[1] as ZlibOptions | undefined);
      return small ?? Reflect.apply(throughPool, this, args);
    };
  };
}

/** Nothing if there is much to be done, or if an argument is wrong, as far as can be seen. */
function tryAtOnce(original: AnyFunction, input: unknown, options: ZlibOptions | undefined): unknown {
  if (!isSmall(input) || !isSimple(options)) return undefined;
  const { maxOutputLength: limit = Number.POSITIVE_INFINITY } = options ?? {};
  const maxOutputLength = Math.min(limit, thresholds.decompressed);
  try {
    return original(input, { __proto__: options ?? null, maxOutputLength });
  } catch (error) {
    if (limit > maxOutputLength && (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

/** Anything but bytes is an error, which the original reports. */
function isSmall(input: unknown): boolean {
  return input === null || input === undefined || !(bytesOf(input) >= thresholds.decompress);
}

/** Who asks for the engine must not find another limit in it. */
function isSimple(options: ZlibOptions | undefined): boolean {
  if (options === undefined) return true;
  if (typeof options !== 'object' || options === null || options.info) return false;
  const { maxOutputLength: limit } = options;
  return limit === undefined || (Number.isSafeInteger(limit) && limit > 0);
}

function withLargeChunks(options: ZlibOptions | undefined): ZlibOptions {
  const picked = engineOptions(options);
  return picked.info ? picked : { chunkSize, ...picked };
}
