/** Is compressing so much work that it pays to send it to the thread pool? See `thresholds`. */
import { constants } from 'node:zlib';
import { thresholds } from '../cpu/thresholds.js';

export interface ZlibOptions {
  flush?: number;
  finishFlush?: number;
  pledgedSrcSize?: number;
  rejectGarbageAfterEnd?: boolean;
  level?: number;
  chunkSize?: number;
  info?: boolean;
  maxOutputLength?: number;
  params?: Record<number, number | boolean>;
}

/** Not in the constants of Node 20, which has no zstd. */
const {
  ZSTD_c_compressionLevel: levelName = 100,
  ZSTD_c_windowLog: windowName = 101,
  ZSTD_e_end: end = 2,
} = constants as Partial<Record<string, number>>;

/** Level 0 only copies, and puts its marks where the chunks of the output end. */
export const paysDeflate = (input: unknown, options?: ZlibOptions): boolean =>
  isOffloadable(options) && options?.level !== 0 && bytesOf(input) >= thresholds.deflate;

export function paysBrotli(input: unknown, options?: ZlibOptions): boolean {
  const quality = options?.params?.[constants.BROTLI_PARAM_QUALITY] ?? constants.BROTLI_DEFAULT_QUALITY;
  const threshold = (quality as number) >= 10 ? thresholds.brotliBest : thresholds.brotli;
  return isOffloadable(options) && bytesOf(input) >= threshold;
}

/**
 * Blocks that are smaller than usual, because the window is, are cut elsewhere if the end is not known at the beginning. And
 * the size is written there only if the end comes with the input.
 */
export function paysZstd(input: unknown, options?: ZlibOptions): boolean {
  const { [levelName]: level = 0, [windowName]: windowLog = 0 } = options?.params ?? {};
  if ((windowLog as number) > 0 && (windowLog as number) < 17) return false;
  if ((options?.finishFlush ?? end) !== end || options?.pledgedSrcSize !== undefined) return false;
  return isOffloadable(options) && bytesOf(input) >= ((level as number) >= 10 ? thresholds.zstdBest : thresholds.zstd);
}

/**
 * `flush` is for streams, and so is `rejectGarbageAfterEnd` in some Nodes. The original pays no attention to them but its twin
 * does, and its output would be another; so those rare calls are left to the original.
 */
export function isOffloadable(options: ZlibOptions | undefined): boolean {
  return (options?.flush ?? 0) === 0 && !options?.rejectGarbageAfterEnd;
}

export function bytesOf(input: unknown): number {
  return typeof input === 'string' ? input.length : (input as ArrayBufferView | ArrayBuffer).byteLength;
}
