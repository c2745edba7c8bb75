import assert from 'node:assert/strict';
import zlib, { constants } from 'node:zlib';
import { getOriginal, patchAll } from 'geventjs/monkey';
import { test, testInHub } from '../../support/suite.js';
import { type Call, checkKill, outcome, wasSuspended } from '../cpu/outcome.js';

patchAll();

const node = zlib as unknown as Record<string, Call>;
const words = ['some', 'text', 'that', 'repeats', 'itself', 'now', 'and', 'then', '\n'];
const text = (length: number) => {
  let state = 1;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return words[state % words.length];
  };
  return Buffer.from(Array.from({ length }, next).join(' ').slice(0, length));
};
const few = text(100);
const much = text(600_000);
const half = new SharedArrayBuffer(300_000);
new Uint8Array(half).set(much.subarray(0, 300_000));

const pairs: [string, string, object[]][] = [
  [
    'deflate',
    'inflate',
    [{ level: 0 }, { level: 1, memLevel: 1 }, { level: 9, windowBits: 9 }, { strategy: 2 }, { dictionary: few }],
  ],
  ['deflateRaw', 'inflateRaw', [{ level: 9 }, { dictionary: few }]],
  ['gzip', 'gunzip', [{ level: 3 }, { chunkSize: 64 }]],
  ['gzip', 'unzip', [{}]],
  ['brotliCompress', 'brotliDecompress', [{ params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }]],
  [
    'zstdCompress',
    'zstdDecompress',
    [
      { params: { 100: 5 } },
      { params: { 100: 12 } },
      { params: { 101: 12 } },
      { chunkSize: 1000 },
      { chunkSize: 1_000_000 },
    ],
  ],
];

for (const [compress, decompress, options] of pairs) {
  if (node[compress] === undefined) {
    console.log(`# skipped: this Node has no zlib.${compress}`);
    continue;
  }
  const quick = compress === 'brotliCompress' ? options[0] : undefined;
  const pack = (input: unknown, more: object = {}) => call(compress, input, { ...quick, ...more }) as Buffer;

  test(`${compress}Sync makes the same bytes as elsewhere`, () => {
    for (const input of [
      few,
      much,
      String(much),
      new Uint16Array(much.buffer.slice(0, 200_000)),
      half,
      new DataView(half),
    ]) {
      for (const more of [undefined, ...options]) same(compress, input, { ...quick, ...more });
    }
    same(compress, few);
    same(compress, text(5000));
  });

  test(`${decompress}Sync makes the same bytes as elsewhere`, () => {
    for (const more of [{}, ...options]) {
      for (const input of [few, much]) {
        const packed = pack(input, more);
        same(decompress, packed, 'dictionary' in more ? more : {});
        same(decompress, packed, { maxOutputLength: input.length });
        same(decompress, packed, { maxOutputLength: input.length - 1 });
        same(decompress, packed, { chunkSize: 100 });
        same(decompress, packed.subarray(0, packed.length >> 1), { finishFlush: packed.length > 1000 ? 2 : 0 });
      }
    }
  });

  test(`${compress}Sync and ${decompress}Sync refuse what they refuse elsewhere`, () => {
    for (const name of [compress, decompress]) {
      for (const input of [undefined, null, 5, {}, [], 'text', much, pack(much).subarray(0, 50_000), Buffer.alloc(0)])
        same(name, input, quick);
      for (const input of [few, pack(much)]) {
        for (const wrong of [
          { chunkSize: 1 },
          { maxOutputLength: 0 },
          { maxOutputLength: '5' },
          { flush: 100 },
          { finishFlush: -1 },
          { dictionary: 'no' },
          { params: { 999: 1 } },
        ]) {
          same(name, input, { ...quick, ...wrong });
        }
      }
    }
    const damaged = Buffer.from(pack(much));
    damaged.fill(0x55, damaged.length - 5000);
    same(decompress, damaged);
    same(decompress, Buffer.concat([pack(much), pack(few)]));
    same(decompress, Buffer.concat([pack(much), Buffer.from('garbage')]));
    same(decompress, Buffer.concat([pack(few), Buffer.from('garbage')]));
  });

  test(`${compress}Sync and ${decompress}Sync pay no attention to options of streams, as elsewhere`, () => {
    const packed = pack(much);
    for (const option of [
      { objectMode: true },
      { encoding: 'utf8' },
      { highWaterMark: 1 },
      { autoDestroy: false },
      { emitClose: false },
      { signal: AbortSignal.abort() },
      { transform: () => undefined, flush: undefined, final: () => undefined },
      { rejectGarbageAfterEnd: true },
      { finishFlush: 1 },
      { pledgedSrcSize: 5 },
    ]) {
      same(compress, much, { ...quick, ...option });
      same(decompress, packed, option);
      same(decompress, Buffer.concat([packed, Buffer.alloc(100)]), option);
    }
  });

  test(`${compress}Sync and ${decompress}Sync let others run if there is much to do, and only then`, () => {
    assert.ok(wasSuspended(() => pack(much)));
    assert.ok(!wasSuspended(() => pack(few)));
    const zeros = pack(Buffer.alloc(20_000_000));
    assert.ok(zeros.length < 32_768);
    assert.ok(wasSuspended(() => call(decompress, zeros)));
    assert.ok(wasSuspended(() => call(decompress, pack(Buffer.concat([much, much, much])))));
    assert.ok(!wasSuspended(() => call(decompress, getOriginal('zlib', `${compress}Sync` as 'deflateSync')(few))));
  });

  test(`${compress}Sync and ${decompress}Sync are left at once by a greenlet that is killed`, () => {
    const packed = pack(Buffer.concat([much, much]));
    checkKill(() => pack(much), compress);
    checkKill(() => call(decompress, packed), decompress);
  });

  test(`${compress}Sync and ${decompress}Sync tell about the engine`, () => {
    for (const input of [few, much]) {
      const packed = call(compress, input, { ...quick, info: true }) as {
        buffer: Buffer;
        engine: { bytesWritten: number };
      };
      assert.deepEqual(packed.buffer, pack(input));
      assert.equal(packed.engine.bytesWritten, input.length);
      assert.equal(packed.engine.constructor.name.toLowerCase(), compress.toLowerCase());
      const unpacked = call(decompress, packed.buffer, { info: true }) as typeof packed;
      assert.deepEqual(unpacked.buffer, input);
      assert.equal(unpacked.engine.bytesWritten, packed.buffer.length);
    }
  });

  testInHub(`${compress}Sync and ${decompress}Sync work in a callback of the loop`, () => {
    assert.deepEqual(call(decompress, pack(much)), much);
  });
}

function call(name: string, ...args: unknown[]): unknown {
  return node[`${name}Sync`]?.(...(args as never[]));
}

function same(name: string, ...args: unknown[]): void {
  const original = getOriginal('zlib', `${name}Sync` as 'deflateSync') as unknown as Call;
  const title = `${name}(${JSON.stringify(args).slice(0, 80)}, ${JSON.stringify(args[1])})`;
  assert.deepEqual(
    outcome(() => call(name, ...args)),
    outcome(() => original(...(args as never[]))),
    title,
  );
}
