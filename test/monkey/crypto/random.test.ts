import assert from 'node:assert/strict';
import crypto, { randomBytes, randomFillSync } from 'node:crypto';
import { spawn } from 'geventjs';
import { getOriginal, patchAll } from 'geventjs/monkey';
import { test, testInHub } from '../../support/suite.js';
import { type Call, outcome, wasSuspended } from '../cpu/outcome.js';

patchAll();

const large = 300_000;

/** Random bytes of which many are zero do not exist. */
const isFilled = (bytes: Uint8Array) => bytes.filter((byte) => byte === 0).length < bytes.length / 50;

test('randomBytes makes many bytes while others run, and few at once', () => {
  assert.ok(wasSuspended(() => assert.ok(isFilled(randomBytes(large)))));
  assert.ok(!wasSuspended(() => randomBytes(16)));
  assert.equal(randomBytes(large).length, large);
  assert.ok(Buffer.isBuffer(randomBytes(large)));
});

test('randomBytes with a callback stays as it is', () => {
  let size = 0;
  assert.ok(
    !wasSuspended(() =>
      assert.equal(
        randomBytes(large, (_, bytes) => (size = bytes.length)),
        undefined,
      ),
    ),
  );
  assert.equal(size, 0);
});

test('randomFillSync fills every kind of memory, and returns it', () => {
  for (const memory of [
    Buffer.alloc(large),
    new Uint16Array(large),
    new DataView(new ArrayBuffer(large)),
    new ArrayBuffer(large),
    new SharedArrayBuffer(large),
  ]) {
    assert.ok(wasSuspended(() => assert.equal(randomFillSync(memory as Buffer), memory)));
    const bytes = ArrayBuffer.isView(memory)
      ? new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength)
      : new Uint8Array(memory);
    assert.ok(isFilled(bytes));
  }
});

test('randomFillSync counts offset and size in elements', () => {
  for (const array of [new Uint32Array(large), new Uint8Array(large), new Float64Array(large)]) {
    const bytes = new Uint8Array(array.buffer);
    const width = array.BYTES_PER_ELEMENT;
    randomFillSync(array, 1000, large - 2000);
    assert.ok(bytes.subarray(0, 1000 * width).every((byte) => byte === 0));
    assert.ok(bytes.subarray((large - 1000) * width).every((byte) => byte === 0));
    assert.ok(isFilled(bytes.subarray(1000 * width, (large - 1000) * width)));
  }
});

test('a greenlet killed in randomFillSync leaves the buffer as it was', () => {
  const buffer = Buffer.alloc(30_000_000);
  const filling = spawn(() => randomFillSync(buffer));
  spawn(() => filling.kill()).join();
  randomBytes(large);
  randomBytes(large);
  assert.ok(buffer.equals(Buffer.alloc(30_000_000)));
});

testInHub('in a callback of the loop both work at once', () => {
  assert.ok(isFilled(randomBytes(large)));
  assert.ok(isFilled(randomFillSync(Buffer.alloc(large))));
});

test('generateKeySync makes a key of the right size', () => {
  const call = () => crypto.generateKeySync('hmac', { length: 8 * large });
  assert.ok(wasSuspended(call));
  assert.deepEqual(outcome(call), { value: ['secret', undefined, large] });
});

test('generatePrimeSync makes primes with all its options', () => {
  const add = 30n;
  const prime = crypto.generatePrimeSync(128, { add, rem: 7n, bigint: true }) as bigint;
  assert.equal(prime % add, 7n);
  assert.ok(crypto.checkPrimeSync(prime));
  assert.ok(wasSuspended(() => crypto.generatePrimeSync(256)));
  assert.equal(crypto.generatePrimeSync(256).byteLength, 32);
});

test('generateKeyPairSync gives its keys in the form that was asked for', () => {
  const privateKeyEncoding = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
  const options = { publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding } as const;
  assert.ok(wasSuspended(() => crypto.generateKeyPairSync('ed25519', options)));
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519', options);
  const signature = crypto.sign(null, Buffer.from('text'), { key: privateKey, passphrase: 'secret' });
  const key = crypto.createPublicKey({ key: publicKey, type: 'spki', format: 'der' });
  assert.ok(crypto.verify(null, Buffer.from('text'), key, signature));
});

test('sign and verify agree about random signatures', () => {
  for (const namedCurve of ['P-256', 'P-521', 'secp256k1']) {
    const { publicKey, privateKey } = crypto.generateKeyPairSync('ec', { namedCurve });
    const signature = crypto.sign('sha256', Buffer.alloc(large), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    assert.ok(crypto.verify('sha256', Buffer.alloc(large), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature));
    assert.ok(
      !crypto.verify('sha256', Buffer.alloc(large, 1), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature),
    );
  }
});

const kem = crypto as unknown as Partial<Record<'encapsulate' | 'decapsulate', Call>>;
const noKem = kem.encapsulate === undefined && 'this Node has no crypto.encapsulate';

if (noKem) console.log(`# skipped: ${noKem}`);
else
  test('encapsulate and decapsulate agree about the secret', () => {
    const { publicKey, privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
    const encapsulate = kem.encapsulate as (key: unknown) => { sharedKey: Buffer; ciphertext: Buffer };
    const decapsulate = kem.decapsulate as (key: unknown, ciphertext: unknown) => Buffer;
    assert.ok(wasSuspended(() => encapsulate(publicKey)));
    const { sharedKey, ciphertext } = encapsulate(publicKey);
    assert.deepEqual(Buffer.from(decapsulate(privateKey, ciphertext)), Buffer.from(sharedKey));
    for (const wrong of ['text', Buffer.alloc(10), undefined]) {
      const original = getOriginal('crypto', 'decapsulate' as 'sign') as unknown as typeof decapsulate;
      assert.deepEqual(
        outcome(() => decapsulate(privateKey, wrong)),
        outcome(() => original(privateKey, wrong)),
      );
    }
  });
