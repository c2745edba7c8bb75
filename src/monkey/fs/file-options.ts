/** The options of `readFileSync` and `writeFileSync`, as far as they matter to a call with a descriptor. */
export interface FileOptions {
  readonly encoding?: BufferEncoding | undefined;
  readonly flush?: boolean;
  /** Is there a buffer of the caller's to read into? */
  readonly hasBuffer?: boolean;
}

/** With a descriptor they mean nothing, but must be right. */
const flags = new Set<unknown>([undefined, null, 'r', 'r+', 'w', 'w+', 'wx', 'wx+', 'a', 'a+', 'ax', 'ax+']);

/** What was given; nothing if there is something in it that only the original can judge. */
export function fileOptions(options: unknown): FileOptions | undefined {
  if (options === undefined || options === null || typeof options === 'function') return {};
  if (typeof options === 'string') return isEncoding(options) ? { encoding: options } : undefined;
  if (typeof options !== 'object') return undefined;
  const { encoding, flag, mode, flush, signal, buffer } = options as Record<string, unknown>;
  const isKnown = isNothing(encoding) || isEncoding(encoding);
  if (!isKnown || !flags.has(flag) || signal !== undefined) return undefined;
  if (!(isNothing(mode) || Number.isInteger(mode)) || !(isNothing(flush) || typeof flush === 'boolean'))
    return undefined;
  return {
    encoding: isNothing(encoding) ? undefined : (encoding as BufferEncoding),
    flush: flush === true,
    hasBuffer: buffer !== undefined,
  };
}

function isNothing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function isEncoding(value: unknown): value is BufferEncoding {
  return typeof value === 'string' && Buffer.isEncoding(value);
}
