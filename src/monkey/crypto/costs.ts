/** Is a call of a function of `crypto` so much work that it pays to send it to the thread pool? See `thresholds`. */
import { KeyObject } from 'node:crypto';
import { thresholds } from '../cpu/thresholds.js';

export function paysPbkdf2(_password: unknown, _salt: unknown, iterations: number, length: number): boolean {
  return iterations * Math.ceil(length / 32) >= thresholds.pbkdf2;
}

/** Under any of its names. */
interface ScryptOptions {
  N?: number;
  cost?: number;
  r?: number;
  blockSize?: number;
  p?: number;
  parallelization?: number;
}

/** A long result takes time as well, if far less. */
export function paysScrypt(_password: unknown, _salt: unknown, length: number, options?: ScryptOptions): boolean {
  const { N, cost, r, blockSize, p, parallelization } = options ?? {};
  const work = (N ?? cost ?? 16_384) * (r ?? blockSize ?? 8) * (p ?? parallelization ?? 1);
  return work + length / 8 >= thresholds.scrypt;
}

export function paysArgon2(_algorithm: unknown, { memory, passes }: { memory: number; passes: number }): boolean {
  return memory * passes >= thresholds.argon2;
}

export function paysHkdf(_digest: unknown, ...inputs: unknown[]): boolean {
  const [key, salt, info] = inputs;
  return bytesOf(key) + bytesOf(salt) + bytesOf(info) >= thresholds.hkdf;
}

export function paysRandom(bytes: number): boolean {
  return Number.isInteger(bytes) && bytes >= thresholds.random;
}

export function paysKey(_type: unknown, { length }: { length: number }): boolean {
  return length / 8 >= thresholds.random;
}

interface KeyPairOptions {
  namedCurve?: string;
  privateKeyEncoding?: { cipher?: string };
}

/** All pairs of keys do, but for those of the modern curves, which are made in less time than it takes to get there. */
export function paysKeyPair(type: string, options?: KeyPairOptions): boolean {
  if (options?.privateKeyEncoding?.cipher !== undefined) return true;
  return !isQuick(type, options?.namedCurve);
}

export function paysPrime(bits: number): boolean {
  return bits >= thresholds.prime;
}

export function paysCheckPrime(candidate: unknown, options?: { checks?: number }): boolean {
  // As many as OpenSSL makes of itself.
  if ((options?.checks ?? 0) > 64) return true;
  if (typeof candidate === 'bigint') return candidate >> BigInt(thresholds.prime - 1) > 0n;
  return bytesOf(candidate) * 8 >= thresholds.prime;
}

export function paysSign(_algorithm: unknown, data: unknown, key: unknown): boolean {
  return bytesOf(data) >= thresholds.signed || isSlowKey(key);
}

export function paysVerify(_algorithm: unknown, data: unknown, key: unknown): boolean {
  if (bytesOf(data) >= thresholds.signed) return true;
  const type = keyObjectOf(key)?.asymmetricKeyType;
  return type !== 'rsa' && type !== 'rsa-pss' && isSlowKey(key);
}

export function paysDiffieHellman({ privateKey }: { privateKey: unknown }): boolean {
  return isSlowKey(privateKey);
}

/** With what is no `KeyObject` nobody knows before it has been read, which takes as long as the way to the pool. */
export function isSlowKey(key: unknown): boolean {
  const object = keyObjectOf(key);
  if (object === undefined) return true;
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = object;
  if (type === 'rsa' || type === 'rsa-pss') return (details?.modulusLength ?? 0) >= thresholds.rsa;
  return !isQuick(type, details?.namedCurve);
}

function isQuick(type: string | undefined, curve: string | undefined): boolean {
  return type === 'ed25519' || type === 'x25519' || (type === 'ec' && (curve === 'prime256v1' || curve === 'P-256'));
}

/** A key comes alone or in an object with options. */
function keyObjectOf(key: unknown): KeyObject | undefined {
  if (key instanceof KeyObject) return key;
  const { key: inside } = key as { key?: unknown };
  return inside instanceof KeyObject ? inside : undefined;
}

function bytesOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  if (data instanceof KeyObject) return data.symmetricKeySize ?? 0;
  return (data as ArrayBufferView | ArrayBuffer).byteLength;
}
