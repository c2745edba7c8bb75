// Recursion without end inside a greenlet, and native code called from the very bottom of its stack.
const { createHash, generateKeyPairSync, pbkdf2Sync, randomBytes } = require('node:crypto');
const { brotliCompressSync, deflateSync, gunzipSync, gzipSync } = require('node:zlib');
const { execFileSync } = require('node:child_process');
const { readFileSync, statSync } = require('node:fs');
const { inspect } = require('node:util');
const vm = require('node:vm');
const v8 = require('node:v8');
const { sleep, spawn } = require('geventjs');

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
const nested = `${'['.repeat(500)}${']'.repeat(500)}`;
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

/** Goes down to the end of the stack, and calls `native` from every depth there where it still fits. */
function callFromTheBottom(native) {
  let done = 0;
  let deep = 0;
  let unexpected;
  const down = () => {
    deep++;
    try {
      down();
    } catch {
      // One frame further up there is a little more room for JavaScript.
    }
    if (done >= 20) return;
    try {
      native();
      done++;
    } catch (error) {
      if (!/call stack|stack overflow/i.test(error.message)) unexpected ??= error;
    }
  };
  down();
  if (unexpected) throw unexpected;
  return { done, deep };
}

for (const [name, native] of Object.entries(natives)) {
  if (name === 'child' || name === 'rsa') continue;
  // V8 12 and older end the process when they run out of stack while they compile a regular expression, in any program.
  for (let i = 0; i < 3; i++) native();
  const { done, deep } = spawn(() => callFromTheBottom(native)).get();
  if (done < 20 || deep < 500) throw new Error(`${name}: ${done} calls from ${deep} frames deep`);
}
for (const name of ['child', 'rsa']) if (!(spawn(() => natives[name]()).get() > 0)) throw new Error(name);
console.log('native code fits');
