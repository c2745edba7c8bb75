/**
 * From which size on a patched function of `crypto` and `zlib` goes to the thread pool. All numbers are here.
 *
 * The way to the pool and back takes about 25 µs in `crypto` and 75 µs in `zlib`, whose stream has to be set up. Below a
 * threshold the work itself takes less than four times as long, and the original is called at once; so a greenlet loses at
 * most about a quarter, and the loop is held up for at most some tenths of a millisecond. Measured by
 * `scripts/measure-thresholds.mjs`; its table is in docs/patched/crypto.md and docs/patched/zlib.md.
 */
export const thresholds = {
  /** Bytes that are made: `randomBytes`, `randomFillSync`, `generateKeySync`. */
  random: 128 * 1024,
  /** Iterations, for each 32 bytes of the result. */
  pbkdf2: 256,
  /** N · r · p. */
  scrypt: 512,
  /** KiB of memory · passes. */
  argon2: 256,
  /** Bytes that go in: the key, the salt, the info. */
  hkdf: 128 * 1024,
  /** Bits of a prime number. */
  prime: 32,
  /** Bits of an RSA key with which something is signed; to verify is never worth it. */
  rsa: 2048,
  /** Bytes that are signed or verified, with a key that is quick itself. */
  signed: 64 * 1024,
  /** Bytes that go in. */
  deflate: 32 * 1024,
  brotli: 32 * 1024,
  /** Qualities 10 and 11, the latter being what Node uses unless told otherwise. */
  brotliBest: 512,
  zstd: 128 * 1024,
  /** From level 10 on. */
  zstdBest: 2 * 1024,
  /** Compressed bytes that go in. */
  decompress: 32 * 1024,
  /** Bytes that may come out of less than that before it goes to the pool after all. */
  decompressed: 256 * 1024,
} as const;
