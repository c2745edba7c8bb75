import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs, { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after } from 'node:test';
import { joinAll, sleep, spawn } from 'geventjs';
import { getOriginal, patchFs } from 'geventjs/monkey';
import { test, testInHub } from '../../support/suite.js';

const folder = fs.mkdtempSync('/tmp/geventjs-greenlets-');
const require = createRequire(import.meta.url);
fs.writeFileSync(`${folder}/file`, 'text');
fs.mkdirSync(`${folder}/inner`);
for (let index = 0; index < 50; index++) fs.writeFileSync(`${folder}/inner/${index}`, String(index).repeat(5_000));

patchFs();
after(() => getOriginal('fs', 'rmSync')(folder, { recursive: true }));

/** Does another greenlet run before `body` returns? */
function switches(body: () => unknown): boolean {
  let hasRun = false;
  let answer = false;
  const one = spawn(() => {
    body();
    answer = hasRun;
  });
  const other = spawn(() => {
    hasRun = true;
  });
  joinAll([one, other], { raiseError: true });
  return answer;
}

const fd = fs.openSync(`${folder}/file`, 'r+');
after(() => getOriginal('fs', 'closeSync')(fd));

const calls: Record<string, () => unknown> = {
  accessSync: () => fs.accessSync(folder),
  appendFileSync: () => fs.appendFileSync(`${folder}/appended`, 'text'),
  copyFileSync: () => fs.copyFileSync(`${folder}/file`, `${folder}/copy`),
  cpSync: () => fs.cpSync(`${folder}/inner`, `${folder}/copied`, { recursive: true }),
  existsSync: () => fs.existsSync(folder),
  fsyncSync: () => fs.fsyncSync(fd),
  fstatSync: () => fs.fstatSync(fd),
  lstatSync: () => fs.lstatSync(folder),
  mkdirSync: () => fs.mkdirSync(`${folder}/made`),
  opendirSync: () => fs.opendirSync(folder).closeSync(),
  readdirSync: () => fs.readdirSync(folder),
  readFileSync: () => fs.readFileSync(`${folder}/file`),
  'readFileSync of a descriptor': () => fs.readFileSync(fd),
  readSync: () => fs.readSync(fd, Buffer.alloc(3)),
  realpathSync: () => fs.realpathSync(folder),
  'realpathSync.native': () => fs.realpathSync.native(folder),
  renameSync: () => fs.renameSync(`${folder}/copy`, `${folder}/renamed`),
  rmSync: () => fs.rmSync(`${folder}/made`, { recursive: true }),
  statSync: () => fs.statSync(folder),
  'statSync that finds nothing': () => fs.statSync(`${folder}/missing`, { throwIfNoEntry: false }),
  unlinkSync: () => fs.unlinkSync(`${folder}/renamed`),
  utimesSync: () => fs.utimesSync(`${folder}/file`, 1, 1),
  writeFileSync: () => fs.writeFileSync(`${folder}/written`, 'text'),
  writeSync: () => fs.writeSync(fd, 'text', 0),
};

for (const [name, call] of Object.entries(calls)) {
  test(`${name} lets other greenlets run`, () => assert.equal(switches(call), true));
}

test('50 greenlets at once read and write their own', () => {
  const greenlets = Array.from({ length: 50 }, (_, index) =>
    spawn(() => {
      const path = `${folder}/own-${index}`;
      const text = fs.readFileSync(`${folder}/inner/${index}`, 'utf8');
      fs.mkdirSync(path);
      const file = fs.openSync(`${path}/file`, 'wx+');
      for (let at = 0; at < text.length; at += 1_000) fs.writeSync(file, text.slice(at, at + 1_000));
      const back = Buffer.alloc(text.length);
      for (let at = 0; at < back.length; at += 700) fs.readSync(file, back, at, Math.min(700, back.length - at), at);
      fs.closeSync(file);
      const names = fs.readdirSync(path);
      fs.rmSync(path, { recursive: true });
      return [back.toString() === text, names.join(), fs.existsSync(path)];
    }),
  );
  joinAll(greenlets);
  assert.deepEqual(
    new Set(greenlets.map((greenlet) => JSON.stringify(greenlet.value))),
    new Set(['[true,"file",false]']),
  );
});

test('a whole file read by its descriptor is not disturbed by who reads from the same', () => {
  const text = 'abcdefghij'.repeat(50_000);
  fs.writeFileSync(`${folder}/long`, text);
  const file = fs.openSync(`${folder}/long`, 'r');
  const whole = spawn(() => fs.readFileSync(file, 'utf8'));
  const others = Array.from({ length: 5 }, () => spawn(() => fs.readSync(file, Buffer.alloc(10))));
  joinAll([whole, ...others]);
  assert.equal(whole.value, text);
  assert.deepEqual(
    others.map((greenlet) => greenlet.value),
    [0, 0, 0, 0, 0],
  );
  fs.closeSync(file);
});

test('files written by one descriptor are whole, one after the other', () => {
  const file = fs.openSync(`${folder}/together`, 'w');
  const parts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(200_000));
  joinAll(parts.map((part) => spawn(() => fs.writeFileSync(file, part))));
  fs.closeSync(file);
  assert.ok(fs.readFileSync(`${folder}/together`, 'utf8') === parts.join(''));
});

test('reading from a pipe waits for its writer', () => {
  execFileSync('mkfifo', [`${folder}/fifo`]);
  const reader = spawn(() => fs.readFileSync(`${folder}/fifo`, 'utf8'));
  const writer = spawn(() => {
    sleep(5);
    const file = fs.openSync(`${folder}/fifo`, 'w');
    for (const word of ['one ', 'two ', 'three']) {
      fs.writeSync(file, word);
      sleep(1);
    }
    fs.closeSync(file);
  });
  joinAll([reader, writer]);
  assert.equal(reader.value, 'one two three');
});

test('a filter of cpSync, and an exception of globSync, may block', () => {
  const filter = () => {
    sleep(1);
    return true;
  };
  fs.cpSync(`${folder}/file`, `${folder}/filtered`, { filter });
  assert.equal(fs.readFileSync(`${folder}/filtered`, 'utf8').slice(0, 4), 'text');
});

test('originals that wait in code of their callers do not make others original', () => {
  const waits = (milliseconds: number) => {
    // Of an object as length the original knows what it means.
    const length = { [Symbol.toPrimitive]: () => (sleep(milliseconds), 1) } as unknown as number;
    fs.readSync(fd, Buffer.alloc(1), { length, position: 0 });
    sleep(20);
  };
  const answers: boolean[] = [];
  const greenlets = [1, 10].map((milliseconds) =>
    spawn(() => {
      waits(milliseconds);
      let hasRun = false;
      spawn(() => {
        hasRun = true;
      });
      fs.statSync(folder);
      answers.push(hasRun);
    }),
  );
  joinAll(greenlets, { raiseError: true });
  assert.deepEqual(answers, [true, true]);
});

test('named imports are the patched functions', () => {
  assert.equal(readFileSync, fs.readFileSync);
  assert.equal(
    switches(() => readFileSync(`${folder}/file`)),
    true,
  );
});

test('options that change meanwhile do not matter', () => {
  const options = { encoding: 'utf8' as BufferEncoding };
  const greenlet = spawn(() => fs.readFileSync(`${folder}/inner/7`, options));
  sleep(0);
  options.encoding = 'hex';
  assert.equal(greenlet.get(), '7'.repeat(5_000));
});

test('an error has the stack of the line that called', () => {
  const callsIt = () => fs.readFileSync(`${folder}/missing`);
  assert.throws(callsIt, (error: Error) => {
    assert.match(error.stack?.split('\n')[1] ?? '', /callsIt/);
    return true;
  });
});

testInHub('in the hub nothing switches', () => {
  let hasRun = false;
  const greenlet = spawn(() => {
    hasRun = true;
  });
  assert.equal(fs.readFileSync(`${folder}/inner/3`, 'utf8').length, 5_000);
  assert.equal(hasRun, false);
  greenlet.kill();
});

test('modules are loaded in one go, though they read files when they are', () => {
  const path = `${folder}/module.cjs`;
  fs.writeFileSync(
    path,
    `const fs = require('node:fs');
     exports.before = 1;
     exports.text = fs.readFileSync(${JSON.stringify(`${folder}/inner/1`)}, 'utf8').length;
     exports.after = fs.existsSync(__filename);`,
  );
  const greenlets = [1, 2].map(() => spawn(() => ({ ...require(path) })));
  joinAll(greenlets);
  for (const { value } of greenlets) assert.deepEqual(value, { before: 1, text: 5_000, after: true });
  delete require.cache[path];
  assert.equal(
    switches(() => require(path)),
    false,
  );
});
