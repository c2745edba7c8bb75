import zlib from 'node:zlib';
import type { AnyFunction, InGreenlet } from '../cooperative.js';
import { type Offload, offload } from '../cpu/offload.js';
import type { Patches } from '../patches.js';
import { bytesOf, paysBrotli, paysDeflate, paysZstd } from './costs.js';
import { decompress } from './decompress.js';
import { engineOptions } from './engine-options.js';

/** Older Nodes have no zstd. What is not there is not patched, and its twin never called. */
const node = zlib as unknown as Record<string, AnyFunction>;

const compressors: Record<string, Offload['pays']> = {
  deflate: paysDeflate,
  deflateRaw: paysDeflate,
  gzip: paysDeflate,
  brotliCompress: paysBrotli,
  zstdCompress: paysZstd,
};

const decompressors = ['inflate', 'inflateRaw', 'gunzip', 'unzip', 'brotliDecompress', 'zstdDecompress'];

/** The twin reads its input while it works, so it gets a copy. */
function compress(name: string, pays: Offload['pays']): InGreenlet {
  const twin = node[name] as AnyFunction;
  const adapt = name === 'zstdCompress' ? withSize : (_: unknown, options: unknown) => engineOptions(options);
  const start: Offload['start'] = ([input, options], done) => twin(input, adapt(input, options), done);
  return offload({ operation: `zlib.${name}Sync`, arity: 2, pays, start, readsLater: true });
}

/** The original sees all input at once and writes its size at the beginning. Its twin has to be told. */
function withSize(input: unknown, options: unknown): unknown {
  const pledgedSrcSize = typeof input === 'string' ? Buffer.byteLength(input) : bytesOf(input);
  return { pledgedSrcSize, ...engineOptions(options) };
}

export function zlibPatches(): Patches[] {
  const items = [
    ...Object.entries(compressors).map(([name, pays]) => [`${name}Sync`, compress(name, pays)] as const),
    ...decompressors.map((name) => [`${name}Sync`, decompress(name, node[name] as AnyFunction)] as const),
  ];
  return [{ target: zlib, items: Object.fromEntries(items) }];
}
