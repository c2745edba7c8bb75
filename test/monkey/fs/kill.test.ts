import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { after } from 'node:test';
import { type Greenlet, sleep, spawn, Timeout, withTimeout } from 'geventjs';
import { GreenletExit } from 'geventjs/exceptions';
import { getOriginal, patchFs } from 'geventjs/monkey';
import { test } from '../../support/suite.js';

const folder = fs.mkdtempSync('/tmp/geventjs-kill-');
const fifo = `${folder}/fifo`;
const file = `${folder}/file`;
execFileSync('mkfifo', [fifo]);
fs.writeFileSync(file, 'x'.repeat(300_000));
fs.mkdirSync(`${folder}/tree/inner`, { recursive: true });
for (let index = 0; index < 20; index++) fs.writeFileSync(`${folder}/tree/inner/${index}`, 'text');

patchFs();
after(() => getOriginal('fs', 'rmSync')(folder, { recursive: true }));

const readdir = getOriginal('fs', 'readdirSync');
const openDescriptors = () => readdir('/proc/self/fd').length;

/** Does the thread pool still do something, or wait for its turn? */
const isPoolBusy = () => process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));

/** How many are open when nothing is going on. */
function descriptorsAtRest(): number {
  while (isPoolBusy()) sleep(1);
  return openDescriptors();
}

/** When what the thread pool, or a thread that copies a tree, still does is over, no more are open than before. */
function untilDescriptors(count: number): void {
  let open = descriptorsAtRest();
  for (let round = 0; round < 2000 && open > count; round++) {
    sleep(5);
    open = descriptorsAtRest();
  }
  assert.ok(open <= count, `${open} descriptors, ${count} before`);
}

/** Opens the other end of the pipe, so that whoever opens it in the thread pool goes on. Waits for them. */
function release(flags: 'r' | 'w'): void {
  fs.closeSync(fs.openSync(fifo, flags));
}

const onPipe: Record<string, { call: () => unknown; other: 'r' | 'w' }> = {
  openSync: { call: () => fs.openSync(fifo, 'r'), other: 'w' },
  'openSync to write': { call: () => fs.openSync(fifo, 'w'), other: 'r' },
  readFileSync: { call: () => fs.readFileSync(fifo), other: 'w' },
  'readFileSync as utf8': { call: () => fs.readFileSync(fifo, 'utf8'), other: 'w' },
  writeFileSync: { call: () => fs.writeFileSync(fifo, 'text'), other: 'r' },
  appendFileSync: { call: () => fs.appendFileSync(fifo, 'text'), other: 'r' },
  copyFileSync: { call: () => fs.copyFileSync(fifo, `${folder}/copy`), other: 'w' },
};

for (const [name, { call, other }] of Object.entries(onPipe)) {
  test(`${name} of a pipe that nobody opens: a kill is raised at once, and what comes late is closed`, () => {
    const before = descriptorsAtRest();
    const greenlet = spawn(call);
    sleep(5);
    assert.ok(!greenlet.ready());
    greenlet.kill();
    assert.ok(greenlet.value instanceof GreenletExit);
    release(other);
    untilDescriptors(before);
  });

  test(`${name} of a pipe that nobody opens: so is a timeout`, () => {
    const before = descriptorsAtRest();
    assert.throws(() => withTimeout(5, call), Timeout);
    release(other);
    untilDescriptors(before);
  });
}

const many: Record<string, () => unknown> = {
  readFileSync: () => fs.readFileSync(file),
  writeFileSync: () => fs.writeFileSync(`${folder}/written`, Buffer.alloc(500_000)),
  'writeFileSync that flushes': () => fs.writeFileSync(`${folder}/flushed`, 'text', { flush: true }),
  openSync: () => fs.closeSync(fs.openSync(file, 'r')),
  opendirSync: () => fs.opendirSync(folder).closeSync(),
  'Dir.readSync': () => {
    const dir = fs.opendirSync(folder);
    try {
      while (dir.readSync() !== null);
    } finally {
      dir.closeSync();
    }
  },
  realpathSync: () => fs.realpathSync(file),
  truncateSync: () => fs.truncateSync(`${folder}/written`, 3),
  mkdtempSync: () => fs.rmdirSync(fs.mkdtempSync(`${folder}/kept-`)),
  readdirSync: () => fs.readdirSync(`${folder}/tree`, { recursive: true }),
  cpSync: () => fs.cpSync(`${folder}/tree`, `${folder}/copied`, { recursive: true }),
  rmSync: () => fs.rmSync(`${folder}/copied`, { recursive: true, force: true }),
  globSync: () => fs.globSync?.('**/*', { cwd: folder }),
  'readSync and closeSync': () => {
    const fd = fs.openSync(file, 'r');
    try {
      for (const buffer = Buffer.alloc(100_000); fs.readSync(fd, buffer) > 0; );
      fs.fstatSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  },
  'readFileSync and writeFileSync of a descriptor': () => {
    const fd = fs.openSync(`${folder}/written`, 'w+');
    try {
      fs.writeFileSync(fd, Buffer.alloc(200_000));
      fs.readFileSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  },
};

for (const [name, call] of Object.entries(many)) {
  test(`${name}, killed after any number of steps, leaves no descriptor open`, () => {
    call();
    const before = descriptorsAtRest();
    for (let steps = 0; steps < 40; steps++) {
      const greenlet = spawn(call);
      for (let step = 0; step < steps; step++) sleep(0);
      greenlet.kill();
      assert.ok(greenlet.value === undefined || greenlet.value instanceof GreenletExit || greenlet.successful());
    }
    untilDescriptors(before);
  });
}

test('a temporary folder that comes too late is removed', () => {
  const greenlet = spawn(() => fs.mkdtempSync(`${folder}/late-`));
  sleep(0);
  greenlet.kill();
  for (let round = 0; round < 100; round++) sleep(1);
  assert.deepEqual(
    readdir(folder).filter((name) => name.startsWith('late-')),
    [],
  );
});

test('a greenlet that is killed before its turn does nothing', () => {
  const greenlet = spawn(() => fs.writeFileSync(`${folder}/never`, 'text'));
  greenlet.kill();
  sleep(5);
  assert.equal(fs.existsSync(`${folder}/never`), false);
});

test('a kill while an option is looked up, which blocks, is raised there', () => {
  let lookUps = 0;
  const options = {
    get encoding(): BufferEncoding {
      if (lookUps++ === 0) sleep(60_000);
      return 'utf8';
    },
  };
  const greenlet: Greenlet<unknown, []> = spawn(() => fs.readFileSync(file, options));
  sleep(0);
  greenlet.kill();
  assert.ok(greenlet.value instanceof GreenletExit);
  assert.equal(lookUps, 1);
});

test('a copy that is killed stops', () => {
  const calls: string[] = [];
  const filter = (from: string) => calls.push(from) > 0;
  const greenlet = spawn(() => fs.cpSync(`${folder}/tree`, `${folder}/stopped`, { recursive: true, filter }));
  while (calls.length < 3) sleep(0);
  greenlet.kill();
  const { length } = calls;
  sleep(20);
  assert.equal(calls.length, length);
  assert.ok(length < 20);
});
