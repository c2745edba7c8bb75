import crypto from 'node:crypto';
import { types } from 'node:util';
import { originalOf } from '../../base/saved.js';
import type { Done } from '../../core/wait-for-callback.js';
import type { InGreenlet } from '../cooperative.js';
import { runInLane } from '../cpu/cpu-lane.js';
import { paysRandom } from './costs.js';

type Randoms = (size: number, done: Done<Buffer>) => void;

/** The greatest number of bytes that Node makes at once. */
const most = 2 ** 31 - 1;

/**
 * In a greenlet the bytes are made elsewhere and copied at the end: a greenlet that is killed meanwhile leaves the buffer as
 * it was, and nothing is written into it later.
 */
export const randomFillSync: InGreenlet = (original) =>
  function inGreenlet(this: unknown, ...args: unknown[]): unknown {
    const callOriginal = () => Reflect.apply(original, this, args);
    const target = targetOf(args);
    if (target === undefined || !paysRandom(target.length)) return callOriginal();
    const start = originalOf(crypto, 'randomBytes') as Randoms;
    const bytes = runInLane<Buffer | undefined>(
      'crypto.randomFillSync',
      (done) => start(target.length, done),
      callOriginal,
    );
    if (Buffer.isBuffer(bytes)) target.set(bytes);
    return args[0];
  };

/** The bytes to be filled. Offsets and sizes count elements. Nothing if an argument is wrong, which the original will say. */
function targetOf([buffer, offset = 0, size]: unknown[]): Uint8Array | undefined {
  const memory = ArrayBuffer.isView(buffer) ? buffer.buffer : buffer;
  if (!types.isAnyArrayBuffer(memory)) return undefined;
  const { BYTES_PER_ELEMENT: element = 1, byteOffset = 0, byteLength } = buffer as Uint8Array;
  const start = (offset as number) * element;
  const length = size === undefined ? byteLength - start : (size as number) * element;
  const isWhole = Number.isInteger(offset) && Number.isInteger(size ?? 0);
  if (!isWhole || start < 0 || length < 0 || start + length > byteLength || length > most) return undefined;
  return new Uint8Array(memory, byteOffset + start, length);
}
