import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { native } from '#internal/base/addon.js';
import { addonLoadError } from '#internal/base/addon-errors.js';
import { runNode } from '../support/child.js';

const folder = mkdtempSync(join(tmpdir(), 'geventjs-'));
after(() => rmSync(folder, { recursive: true }));

const printBackend = `import('#internal/base/addon.js').then(({ native }) => console.log(native.backend))`;
const load = (env: NodeJS.ProcessEnv) => runNode(['-e', printBackend], { env });

test('the backend is asm where there is a context switch for the processor', {
  skip: !!process.env['GEVENT_BACKEND'] && 'GEVENT_BACKEND is set',
}, () => {
  const expected = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch) ? 'asm' : 'threads';
  assert.equal(native.backend, expected);
  assert.equal(native.fallbackReason, undefined);
});

test('GEVENT_BACKEND=threads forces the other one', async () => {
  const { code, stdout, stderr } = await load({ GEVENT_BACKEND: 'threads' });
  assert.equal(stderr, '');
  assert.equal(stdout, 'threads\n');
  assert.equal(code, 0);
});

test('where the processor cannot be switched by hand, threads do it, and a warning says why', async () => {
  const loaded = Object.keys(createRequire(import.meta.url).cache).find((path) => path.endsWith('.node'));
  const file = join(folder, 'without-words.cjs');
  // The compiled part as it answers when its search for V8's words has failed.
  writeFileSync(
    file,
    `const { open } = require(${JSON.stringify(loaded)});
    exports.open = (forced, isWorker) =>
      Object.create(open(true, isWorker), { fallbackReason: { value: 'no word was found' } });`,
  );
  const script = `import('geventjs').then(({ run, spawn }) => run(() => console.log(spawn(() => 'works').get())))`;
  const { code, stdout, stderr } = await runNode(['-e', script], { env: { GEVENT_ADDON: file } });
  assert.match(
    stderr,
    /\[GEVENT_BACKEND_THREADS\] Warning: geventjs switches .* ten times slower .*: no word was found/,
  );
  assert.equal(stdout, 'works\n');
  assert.equal(code, 0);
});

test('an unknown backend is refused by name', async () => {
  const { code, stderr } = await load({ GEVENT_BACKEND: 'magic' });
  assert.match(stderr, /ERR_INVALID_ARG_VALUE/);
  assert.match(stderr, /GEVENT_BACKEND must be 'asm' or 'threads', got 'magic'/);
  assert.equal(code, 1);
});

test('a file named in GEVENT_ADDON that does not exist is an error with what helps', async () => {
  const { code, stderr } = await load({ GEVENT_ADDON: '/nowhere/geventjs.node' });
  assert.match(stderr, /AddonLoadError: the compiled part of geventjs could not be loaded on linux-x64|arm64/);
  assert.match(stderr, new RegExp(`Node ${process.version} \\(ABI ${process.versions.modules}\\)`));
  assert.match(stderr, /\/nowhere\/geventjs\.node\n\s+no such file/);
  assert.match(stderr, /npm rebuild geventjs/);
  assert.equal(code, 1);
});

test('a file that is no addon is an error that says why', async () => {
  const file = join(folder, 'text.node');
  writeFileSync(file, 'this is text');
  const { code, stderr } = await load({ GEVENT_ADDON: file });
  assert.match(stderr, /AddonLoadError/);
  assert.match(stderr, /invalid ELF header|file too short/);
  assert.equal(code, 1);
});

test('GEVENT_ADDON names the file that is loaded', async () => {
  const loaded = Object.keys(createRequire(import.meta.url).cache).find((path) => path.endsWith('.node'));
  assert.ok(loaded, 'no addon is loaded here');
  const file = join(folder, 'copy.node');
  copyFileSync(loaded, file);
  const { code, stdout } = await load({ GEVENT_ADDON: file });
  assert.match(stdout, /^(asm|threads)\n$/);
  assert.equal(code, 0);
});

test('the remedies fit the reason', () => {
  const text = (message: string) => addonLoadError([{ path: process.execPath, error: new Error(message) }]).message;
  assert.match(text('was compiled against … using NODE_MODULE_VERSION 115'), /compiled for another version of Node/);
  assert.match(text("/lib/libc.so.6: version `GLIBC_2.38' not found"), /compiled for another C library/);
  assert.match(text('libc.musl-x86_64.so.1: cannot open shared object file'), /compiled for another C library/);
});

test('a second copy in one thread is refused, and both are named', async () => {
  const script = `
    Object.defineProperty(globalThis, Symbol.for('geventjs.copy'), { value: 'file:///elsewhere/addon.js' });
    import('geventjs').catch((error) => console.log(error.code, error.message));`;
  const { stdout } = await runNode(['-e', script]);
  assert.match(
    stdout,
    /^ERR_DUPLICATE_COPY two copies of geventjs in one thread:\n {2}file:\/\/\/elsewhere\/addon\.js\n {2}file:/,
  );
});
