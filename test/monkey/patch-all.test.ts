import assert from 'node:assert/strict';
import childProcess from 'node:child_process';
import crypto from 'node:crypto';
import fs, { readFileSync } from 'node:fs';
import { inspect, promisify } from 'node:util';
import zlib from 'node:zlib';
import { joinAll, spawn } from 'geventjs';
import {
  getOriginal,
  isModulePatched,
  isObjectPatched,
  type ModuleName,
  patchAll,
  patchFs,
  patchZlib,
  saved,
} from 'geventjs/monkey';
import { test, testInHub } from '../support/suite.js';

const before = { fs: { ...fs }, childProcess: { ...childProcess }, zlib: { ...zlib } };
const { wait } = Atomics;

/** Reads in two greenlets, and tells what happened first and second. */
function order(read: () => unknown): string {
  const events: string[] = [];
  const job = (name: string) => {
    events.push(`${name} begins`);
    read();
    events.push(`${name} ends`);
  };
  joinAll(['a', 'b'].map((name) => spawn(job, name)));
  return events.slice(0, 2).join(', ');
}

testInHub('nothing is patched before somebody asks for it', () => {
  assert.equal(isModulePatched('fs'), false);
  assert.equal(isObjectPatched('fs', 'readFileSync'), false);
  assert.deepEqual(saved.fs, {});
  assert.equal(getOriginal('fs', 'readFileSync'), fs.readFileSync);
});

testInHub('patchFs patches fs alone, and says whether that was new', () => {
  assert.equal(patchFs(), true);
  assert.equal(patchFs(), false);
  assert.equal(isModulePatched('fs'), true);
  assert.equal(isModulePatched('node:fs'), true);
  assert.equal(isModulePatched('zlib'), false);
  assert.equal(zlib.gzipSync, before.zlib.gzipSync);
});

testInHub('patchAll patches the rest, once', () => {
  assert.equal(patchAll(), true);
  assert.equal(patchAll(), false);
  assert.equal(patchZlib(), false);
  for (const module of ['fs', 'child_process', 'crypto', 'zlib', 'Atomics'] as const) {
    assert.equal(isModulePatched(module), true, module);
  }
  assert.notEqual(childProcess.execSync, before.childProcess.execSync);
  assert.notEqual(Atomics.wait, wait);
});

testInHub('asynchronous functions stay as they are', () => {
  assert.equal(fs.readFile, before.fs.readFile);
  assert.equal(isObjectPatched('fs', 'readFile'), false);
});

test('a patched function suspends only the greenlet that calls it; the original blocks them all', () => {
  assert.equal(
    order(() => fs.readFileSync('/dev/null')),
    'a begins, b begins',
  );
  const original = getOriginal('fs', 'statSync');
  assert.equal(
    order(() => original('/dev/null')),
    'a begins, a ends',
  );
});

test('a named import sees the patched function, though it was made before', () => {
  assert.equal(readFileSync, fs.readFileSync);
  assert.equal(
    order(() => readFileSync('/dev/null')),
    'a begins, b begins',
  );
});

testInHub('getOriginal knows what was there before the first patch', () => {
  assert.equal(getOriginal('fs', 'readFileSync'), before.fs.readFileSync);
  assert.equal(getOriginal('node:child_process', 'execSync'), before.childProcess.execSync);
  assert.equal(getOriginal('Atomics', 'wait'), wait);
  assert.equal(getOriginal('fs', 'readFile'), fs.readFile);
  assert.equal(saved.fs['readFileSync'], before.fs.readFileSync);
  assert.deepEqual(Object.keys(saved).sort(), ['Atomics', 'child_process', 'crypto', 'fs', 'worker_threads', 'zlib']);
});

testInHub('every patched function looks like its original', () => {
  const targets = { fs, child_process: childProcess, crypto, zlib, Atomics };
  for (const [module, target] of Object.entries(targets)) {
    for (const [name, original] of Object.entries(saved[module as keyof typeof saved])) {
      const patched = (target as unknown as Record<string, () => void>)[name] as () => void;
      assert.notEqual(patched, original, name);
      assert.equal(patched.name, (original as () => void).name);
      assert.equal(patched.length, (original as () => void).length);
      assert.equal(inspect(patched), inspect(original));
      assert.deepEqual(Object.keys(patched), Object.keys(original as object));
      const descriptors = [target, { [name]: original }].map((holder) => {
        const { value: _, ...rest } = Object.getOwnPropertyDescriptor(holder, name) as PropertyDescriptor;
        return rest;
      });
      if (module !== 'Atomics') assert.deepEqual(descriptors[0], descriptors[1], name);
    }
  }
  assert.equal(typeof promisify(fs.readFile), 'function');
});

testInHub('wrong arguments are refused, and nothing is done', () => {
  const refused = { code: 'ERR_INVALID_ARG_TYPE' };
  assert.throws(() => patchAll({ fz: true } as never), {
    ...refused,
    message: /patchAll has no option 'fz'; it has fs,/,
  });
  assert.throws(() => patchAll({ fs: 1 } as never), {
    ...refused,
    message: /option 'fs' of patchAll must be true or false/,
  });
  assert.throws(() => patchAll(true as never), refused);
  assert.throws(() => isModulePatched('net' as never), {
    code: 'ERR_INVALID_ARG_VALUE',
    message: /expected one of fs, /,
  });
  assert.throws(() => getOriginal('fs', 'nothing' as never), { message: "fs has no 'nothing', patched or not" });
});

testInHub('patchAll with other options than before warns, once for each call', async () => {
  const warnings: string[] = [];
  const note = (warning: Error & { code?: string }) => warnings.push(`${warning.code} ${warning.message}`);
  process.on('warning', note);
  const only: Partial<Record<ModuleName, boolean>> = { zlib: false, crypto: false };
  assert.equal(patchAll(only), false);
  patchAll();
  await new Promise(setImmediate);
  process.off('warning', note);
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0] as string,
    /^GEVENT_PATCHED_TWICE .*more than once.*first for fs, childProcess, crypto, zlib, atomics, now for fs, childProcess, atomics/,
  );
});
