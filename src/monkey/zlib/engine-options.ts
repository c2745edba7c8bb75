import type { ZlibOptions } from './costs.js';

/** What the engine makes use of. The twin is a stream as well, which the original is not for its caller. */
const names = [
  'chunkSize',
  'dictionary',
  'finishFlush',
  'info',
  'level',
  'maxOutputLength',
  'memLevel',
  'params',
  'strategy',
  'windowBits',
] as const;

/**
 * The options without those of streams: the original pays no attention to `signal`, `objectMode`, `encoding` or `transform`,
 * and with some of them its twin would never call back.
 */
export function engineOptions(options: unknown): ZlibOptions {
  const given = (options ?? {}) as Record<string, unknown>;
  const entries = names.map((name) => [name, given[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
