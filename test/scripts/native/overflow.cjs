// Recursion without end inside a greenlet, and native code called from near the end of its stack.
const { createHash, generateKeyPairSync, pbkdf2Sync, randomBytes } = require('node:crypto');
const { brotliCompressSync, deflateSync, gunzipSync, gzipSync } = require('node:zlib');
const { execFileSync } = require('node:child_process');
const { readFileSync, statSync } = require('node:fs');
const { inspect } = require('node:util');
const vm = require('node:vm');
const v8 = require('node:v8');
const { sleep, spawn, spawnWith } = require('geventjs');
const { headRoom } = require('#internal/core/fiber.js');

function recurse() {
  return recurse() + 1;
}
const overflow = spawn(() => {
  try {
    recurse();
  } catch (error) {
    sleep(0);
    return error instanceof RangeError;
  }
});
console.log('RangeError', overflow.get());

const data = Buffer.alloc(100_000, 'geventjs');
const nested = `${'['.repeat(100)}${']'.repeat(100)}`;
const expression = /(a|b)*c(?=d)(?<name>x{2,3})?/;
const natives = {
  zlib: () => gunzipSync(gzipSync(data)).length,
  brotli: () => brotliCompressSync(data).length,
  deflate: () => deflateSync(data).length,
  hash: () => createHash('sha512').update(data).digest('hex').length,
  pbkdf2: () => pbkdf2Sync('a', 'b', 10, 64, 'sha512').length,
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.type.length,
  ec: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.type.length,
  random: () => randomBytes(1000).length,
  json: () => JSON.stringify(JSON.parse(nested)).length,
  clone: () => structuredClone({ deep: { deeper: [1, 2, 3] } }).deep.deeper.length,
  serialize: () => v8.deserialize(v8.serialize({ data })).data.length,
  regexp: () => expression.exec('abababcd')[0].length,
  intl: () => new Intl.DateTimeFormat('de', { dateStyle: 'full' }).format(0).length,
  vm: () => vm.runInNewContext('[1, 2, 3].map((x) => x * 2).length'),
  files: () => readFileSync(__filename).length + statSync(__filename).size,
  child: () => execFileSync(process.execPath, ['--version']).length,
  inspect: () => inspect(process.versions).length,
  compile: () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) && 1,
  stack: () => new Error('deep').stack.length,
};

// On a small stack a part of it is about what Node's own JavaScript around its native parts needs. Where that
// runs out of stack half-way it may end the process, in any program (zlib, V8's compiler of regular expressions).
const stackSize = 128 * 1024 + headRoom;
const down = (left, then) => (left === 0 ? then() : down(left - 1, then));

function fits(depth) {
  try {
    return down(depth, () => true);
  } catch {
    return false;
  }
}

// Far less than what fits: the calls that are counted are soon compiled, and then need less stack each.
function callFarDown(native) {
  let depth = 64;
  while (fits(depth + 64)) depth += 64;
  if (depth < 500) throw new Error(`only ${depth} calls fit`);
  return down(Math.floor(depth * 0.6), native);
}

for (const [name, native] of Object.entries(natives)) {
  const result = spawnWith({ stackSize }, callFarDown, native).get();
  if (!(result > 0)) throw new Error(`${name}: ${result}`);
}
console.log('native code fits');
