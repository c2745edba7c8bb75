import assert from 'node:assert/strict';
import crypto, { type KeyObject } from 'node:crypto';
import { getOriginal, patchAll } from 'geventjs/monkey';
import { test, testInHub } from '../../support/suite.js';
import { type Call, checkKill, outcome, wasSuspended } from '../cpu/outcome.js';

patchAll();

interface Case {
  args: unknown[];
  /** Does it take long enough to suspend the greenlet? */
  long?: boolean;
}

const node = crypto as unknown as Record<string, Call>;
const rsa = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p521 = crypto.generateKeyPairSync('ec', { namedCurve: 'P-521' });
const ed25519 = crypto.generateKeyPairSync('ed25519');
const dh = (crypto.generateKeyPairSync as Call)(...(['dh', { group: 'modp14' }] as never[])) as typeof rsa;
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' });
const data = Buffer.from('some text');
const much = Buffer.alloc(200_000, 'x');
const signature = crypto.sign('sha256', data, rsa.privateKey);
const prime = Buffer.from(crypto.generatePrimeSync(256));
const argon2 = { message: 'password', nonce: Buffer.alloc(16), parallelism: 1, tagLength: 32, memory: 512, passes: 2 };

const table: Record<string, Case[]> = {
  pbkdf2Sync: [
    { args: ['password', 'salt', 10_000, 64, 'sha512'], long: true },
    { args: [data, new Uint16Array(4), 1000, 20, 'sha1'], long: true },
    { args: ['password', 'salt', 1, 64, 'sha512'] },
    { args: ['password', 'salt', 10_000, 64, 'no-such-digest'] },
    { args: ['password', 'salt', 10_000, 64] },
    { args: [1, 'salt', 10_000, 64, 'sha512'] },
    { args: ['password', 'salt', -1, 64, 'sha512'] },
    { args: ['password', 'salt', '10000', 64, 'sha512'] },
    { args: ['password', 'salt', 10_000, 64, () => undefined] },
    { args: [] },
  ],
  scryptSync: [
    { args: ['password', 'salt', 64], long: true },
    { args: ['password', 'salt', 64, { cost: 1024, blockSize: 4, parallelization: 2 }], long: true },
    { args: ['password', 'salt', 64, { N: 16, r: 1 }] },
    { args: ['password', 'salt', 100_000, { N: 16, r: 1 }], long: true },
    { args: ['password', 'salt', 0], long: true },
    { args: ['password', 'salt', 64, { N: 1000 }] },
    { args: ['password', 'salt', 64, { N: 1024, cost: 1024 }] },
    { args: ['password', 'salt', 64, { N: 2 ** 20 }] },
    { args: ['password', undefined, 64] },
    { args: ['password', 'salt', 64, null], long: true },
    { args: ['password', 'salt', -1] },
  ],
  hkdfSync: [
    { args: ['sha512', much, 'salt', 'info', 64], long: true },
    { args: ['sha512', 'key', 'salt', 'info', 64] },
    { args: ['sha512', much, 'salt', 'info', 1e9] },
    { args: ['no-such-digest', much, 'salt', 'info', 64] },
    { args: ['sha512', much, 'salt', much, 64] },
  ],
  generatePrimeSync: [{ args: [0] }, { args: ['1'] }, { args: [64, { bigint: 'yes' }] }, { args: [64, null] }],
  checkPrimeSync: [
    { args: [prime], long: true },
    { args: [2n ** 127n - 1n], long: true },
    { args: [2n ** 127n - 3n, { checks: 10 }], long: true },
    { args: [prime, undefined], long: true },
    { args: [7n] },
    { args: [7n, { checks: 10_000 }], long: true },
    { args: [-1n] },
    { args: [prime, { checks: -1 }] },
    { args: [prime, null] },
    { args: ['prime'] },
  ],
  sign: [
    { args: ['sha256', data, rsa.privateKey], long: true },
    { args: [undefined, data, rsa.privateKey], long: true },
    { args: ['sha256', data, pem(rsa.privateKey)], long: true },
    { args: ['sha256', data, { key: rsa.privateKey, padding: crypto.constants.RSA_PKCS1_PADDING }], long: true },
    { args: [null, data, ed25519.privateKey] },
    { args: [null, much, ed25519.privateKey], long: true },
    { args: ['sha256', data, rsa.publicKey] },
    { args: ['sha256', data, 'no key'] },
    { args: ['sha256', data, { key: rsa.privateKey, padding: 1000 }] },
    { args: ['no-such-digest', data, rsa.privateKey] },
    { args: ['sha256', 'text', rsa.privateKey], long: true },
    { args: ['sha256', data] },
  ],
  verify: [
    { args: ['sha256', data, rsa.publicKey, signature] },
    { args: ['sha256', much, rsa.publicKey, signature], long: true },
    { args: ['sha256', data, p521.publicKey, signature], long: true },
    { args: ['sha256', data, p256.publicKey, signature] },
    { args: ['sha256', much, rsa.publicKey, 'text'], long: true },
    { args: ['sha256', much, undefined, signature] },
  ],
  diffieHellman: [
    { args: [dh], long: true },
    { args: [p521], long: true },
    { args: [p256] },
    { args: [{ privateKey: dh.privateKey, publicKey: p256.publicKey }] },
    { args: [{ privateKey: dh.privateKey }] },
    { args: [null] },
  ],
  argon2Sync: [
    { args: ['argon2id', argon2], long: true },
    { args: ['argon2d', { ...argon2, secret: data, associatedData: data }], long: true },
    { args: ['argon2id', { ...argon2, memory: 8, passes: 1 }] },
    { args: ['argon3', argon2] },
    { args: ['argon2id', { ...argon2, nonce: 'n' }] },
    { args: ['argon2id'] },
  ],
  randomBytes: [{ args: [-1] }, { args: ['10'] }, { args: [2 ** 31] }, { args: [] }],
  randomFillSync: [
    { args: ['text'] },
    { args: [new Uint8Array(10), 11] },
    { args: [Buffer.alloc(300_000), 0, 300_001] },
    { args: [Buffer.alloc(300_000), '0'] },
  ],
  generateKeySync: [
    { args: ['aes', { length: 256 }] },
    { args: ['hmac', { length: 8 * 200_000 }], long: true },
    { args: ['aes', { length: 8 * 200_000 }] },
    { args: ['des', { length: 64 }] },
    { args: ['hmac'] },
  ],
  generateKeyPairSync: [
    { args: ['rsa', { modulusLength: 1024 }], long: true },
    { args: ['ec', { namedCurve: 'P-521' }], long: true },
    { args: ['ed25519'] },
    { args: ['rsa', { modulusLength: 0 }] },
    { args: ['rsa', { modulusLength: 512, publicExponent: 2 }] },
    { args: ['ec', { namedCurve: 'no-such-curve' }] },
    { args: ['no-such-type', {}] },
    { args: ['rsa'] },
    { args: ['rsa', { modulusLength: 1024, publicKeyEncoding: { type: 'no', format: 'pem' } }] },
  ],
};

for (const [name, cases] of Object.entries(table)) {
  if (node[name] === undefined) {
    console.log(`# skipped: this Node has no crypto.${name}`);
    continue;
  }
  const original = getOriginal('crypto', name as 'sign') as unknown as Call;
  const hasTwin = name !== 'diffieHellman' || original.length > 1;
  test(`crypto.${name} answers in a greenlet as it does elsewhere`, () => {
    for (const { args } of cases) {
      const title = `${name}(${args.map(String).join(', ').slice(0, 100)})`;
      assert.deepEqual(
        outcome(() => node[name]?.(...(args as never[]))),
        outcome(() => original(...(args as never[]))),
        title,
      );
    }
  });

  test(`crypto.${name} lets others run if it takes long, and only then`, () => {
    for (const { args, long = false } of cases) {
      const title = `${name}(${args.map(String).join(', ').slice(0, 100)})`;
      if (isError(original, args)) continue;
      assert.equal(
        wasSuspended(() => node[name]?.(...(args as never[]))),
        long && hasTwin,
        title,
      );
    }
  });

  test(`crypto.${name} is left at once by a greenlet that is killed`, () => {
    for (const { args, long } of cases) {
      if (!long || !hasTwin || isError(original, args)) continue;
      checkKill(() => node[name]?.(...(args as never[])), `${name}(${args.map(String).join(', ').slice(0, 100)})`);
    }
  });

  testInHub(`crypto.${name} does in a callback of the loop what Node does`, () => {
    for (const { args } of cases) {
      assert.deepEqual(
        outcome(() => node[name]?.(...(args as never[]))),
        outcome(() => original(...(args as never[]))),
      );
    }
  });
}

function isError(original: Call, args: unknown[]): boolean {
  return 'thrown' in (outcome(() => original(...(args as never[]))) as object);
}
