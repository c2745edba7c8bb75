// From which size on is the way to the thread pool worth it? node scripts/measure-thresholds.mjs [part of a name]
// Times of the original and of its asynchronous twin, in microseconds. The thresholds themselves are in
// src/monkey/cpu/thresholds.ts: where the original takes about four times as long as the way there and back.
import crypto from 'node:crypto';
import zlib from 'node:zlib';

const repetitions = 25;
const now = () => Number(process.hrtime.bigint()) / 1000;
/** Of a quarter of the times: what else the machine does disturbs less. */
const typical = (times) => times.sort((a, b) => a - b)[times.length >> 2];

async function timeOf(work) {
  const times = [];
  for (let turn = 0; turn < repetitions + 2; turn++) {
    const start = now();
    await work();
    if (turn >= 2) times.push(now() - start);
  }
  return typical(times);
}

/** One line of the table: what is called, without and with a callback. */
async function compare(name, original, twin) {
  if (process.argv[2] !== undefined && !name.includes(process.argv[2])) return;
  const direct = await timeOf(original);
  const pool = await timeOf(() => new Promise((resolve) => twin(resolve)));
  console.log(`| ${name} | ${direct.toFixed(0)} | ${pool.toFixed(0)} |`);
}

const keyTypes = [
  ['ed25519'],
  ['ed448'],
  ['ec', { namedCurve: 'P-256' }],
  ['ec', { namedCurve: 'P-521' }],
  ['rsa', { modulusLength: 1024 }],
  ['rsa', { modulusLength: 2048 }],
  ['rsa', { modulusLength: 4096 }],
];

const quick = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } };

/** Text that can be compressed to a quarter. */
function textOf(length) {
  let text = '';
  while (text.length < length)
    text += `line ${(text.length * 7919) % 10007} of a text that repeats, ${Math.sin(text.length)}\n`;
  return Buffer.from(text.slice(0, length));
}

async function measureDerivations() {
  for (const size of [1024, 16_384, 131_072, 1_048_576])
    await compare(
      `randomBytes, ${size} bytes`,
      () => crypto.randomBytes(size),
      (done) => crypto.randomBytes(size, done),
    );
  for (const count of [1, 64, 256, 1024, 10_000]) {
    const args = ['password', 'salt', count, 32, 'sha512'];
    await compare(
      `pbkdf2, ${count} iterations`,
      () => crypto.pbkdf2Sync(...args),
      (done) => crypto.pbkdf2(...args, done),
    );
  }
  for (const N of [16, 64, 256, 1024]) {
    const args = ['password', 'salt', 32, { N }];
    await compare(
      `scrypt, N r p = ${N * 8}`,
      () => crypto.scryptSync(...args),
      (done) => crypto.scrypt(...args, done),
    );
  }
  for (const size of [1024, 131_072, 1_048_576]) {
    const args = ['sha256', Buffer.alloc(size), 'salt', 'info', 32];
    await compare(
      `hkdf, key of ${size} bytes`,
      () => crypto.hkdfSync(...args),
      (done) => crypto.hkdf(...args, done),
    );
  }
  for (const memory of crypto.argon2 ? [64, 256, 1024] : []) {
    const options = { message: 'password', nonce: Buffer.alloc(16), parallelism: 1, tagLength: 32, memory, passes: 1 };
    const call = (name, ...more) => crypto[name]('argon2id', options, ...more);
    await compare(
      `argon2, ${memory} KiB`,
      () => call('argon2Sync'),
      (done) => call('argon2', done),
    );
  }
}

async function measurePrimes() {
  for (const bits of [16, 32, 64, 256, 1024]) {
    const prime = crypto.generatePrimeSync(bits);
    await compare(
      `checkPrime, ${bits} bits`,
      () => crypto.checkPrimeSync(prime),
      (done) => crypto.checkPrime(prime, done),
    );
  }
}

async function measureKeys() {
  for (const [type, options] of keyTypes) {
    const name = `${type} ${options?.namedCurve ?? options?.modulusLength ?? ''}`.trim();
    const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
    const digest = type.startsWith('ed') ? null : 'sha256';
    if (!(options?.modulusLength > 2048))
      await compare(
        `generateKeyPair, ${name}`,
        () => crypto.generateKeyPairSync(type, options),
        (done) => crypto.generateKeyPair(type, options, done),
      );
    for (const size of [32, 65_536]) {
      const data = Buffer.alloc(size);
      const signature = crypto.sign(digest, data, privateKey);
      const sign = (...more) => crypto.sign(digest, data, privateKey, ...more);
      const verify = (...more) => crypto.verify(digest, data, publicKey, signature, ...more);
      await compare(`sign ${size} bytes, ${name}`, () => sign(), sign);
      await compare(`verify ${size} bytes, ${name}`, () => verify(), verify);
    }
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const signPem = (...more) => crypto.sign(digest, Buffer.alloc(32), pem, ...more);
    await compare(`sign 32 bytes, ${name} as PEM`, () => signPem(), signPem);
  }
}

async function measureZlib() {
  for (const [compress, decompress] of [
    ['deflate', 'inflate'],
    ['brotliCompress', 'brotliDecompress'],
    ['zstdCompress', 'zstdDecompress'],
  ]) {
    if (zlib[compress] === undefined) continue;
    for (const size of compress.startsWith('brotli') ? [256, 512, 2048, 32_768] : [4096, 32_768, 65_536, 1_048_576]) {
      const text = textOf(size);
      await compare(
        `${compress}, ${size} bytes`,
        () => zlib[`${compress}Sync`](text),
        (done) => zlib[compress](text, done),
      );
    }
    for (const size of [4096, 131_072, 1_048_576]) {
      const packed = zlib[`${compress}Sync`](textOf(size), compress.startsWith('brotli') ? quick : {});
      const name = `${decompress}, ${packed.length} bytes to ${size}`;
      await compare(
        name,
        () => zlib[`${decompress}Sync`](packed),
        (done) => zlib[decompress](packed, { chunkSize: 131_072 }, done),
      );
    }
  }
}

console.log(`| Node ${process.versions.node} | original, µs | by the pool, µs |\n| --- | --- | --- |`);
await measureDerivations();
await measurePrimes();
await measureKeys();
await measureZlib();
