/** Random calls in many greenlets, half of which are given up in the middle: nothing stays open, nobody gets another's data. */
import 'geventjs/monkey/auto';

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { joinAll, sleep, spawn, withTimeout } from 'geventjs';
import { getOriginal } from 'geventjs/monkey';
import { test } from '../support/suite.js';

const readdirNow = getOriginal('fs', 'readdirSync');
const readNow = getOriginal('fs', 'readFileSync');
const rmNow = getOriginal('fs', 'rmSync');

const greenlets = 40;
const callsEach = 60;

const seed = Number(process.env['GEVENT_SEED'] ?? Date.now() % 2 ** 31);
let state = seed || 1;

/** xorshift32, below `limit`. */
function random(limit: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % limit;
}

type Work = (path: string, text: string) => void;

/** What is written through a descriptor is read back through it. If another file got its number meanwhile, it shows. */
const descriptor: Work = (path, text) => {
  const fd = fs.openSync(path, 'w+');
  try {
    fs.writeSync(fd, text);
    const buffer = Buffer.alloc(text.length);
    assert.equal(fs.readSync(fd, buffer, 0, text.length, 0), text.length);
    assert.equal(buffer.toString(), text);
    assert.equal(fs.fstatSync(fd).size, text.length);
  } finally {
    fs.closeSync(fd);
  }
};

const whole: Work = (path, text) => {
  fs.writeFileSync(path, text);
  assert.equal(fs.readFileSync(path, 'utf8'), text);
};

const appended: Work = (path, text) => {
  fs.appendFileSync(path, text.slice(0, 10));
  fs.appendFileSync(path, text.slice(10));
  assert.equal(fs.readFileSync(path, 'latin1'), text);
};

const folders: Work = (path, text) => {
  fs.mkdirSync(join(path, 'a/b'), { recursive: true });
  fs.writeFileSync(join(path, 'a/b/file'), text);
  fs.cpSync(path, `${path}-copy`, { recursive: true });
  const dir = fs.opendirSync(`${path}-copy/a`);
  try {
    assert.equal(dir.readSync()?.name, 'b');
  } finally {
    dir.closeSync();
  }
  fs.rmSync(path, { recursive: true });
};

const packed: Work = (_path, text) => {
  const large = text.repeat(500);
  assert.equal(zlib.gunzipSync(zlib.gzipSync(large)).toString(), large);
};

const derived: Work = (_path, text) => {
  assert.equal(crypto.pbkdf2Sync(text, 'salt', 20_000, 16, 'sha256').length, 16);
};

const command: Work = (_path, text) => {
  assert.equal(
    execFileSync('sh', ['-c', 'cat; sleep 0.00$0', String(random(9))], { input: text, encoding: 'utf8' }),
    text,
  );
};

const pause: Work = () => {
  assert.equal(Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1), 'timed-out');
};

const works: Work[] = [descriptor, descriptor, descriptor, whole, appended, folders, packed, derived, command, pause];

/** Half of the calls get a few milliseconds at most, so that they end anywhere. */
function perform(root: string, index: number): void {
  for (let call = 0; call < callsEach; call++) {
    const name = `${index}-${call}`;
    const work = works[random(works.length)] as Work;
    const text = `${name} `.repeat(20 + random(200));
    const path = join(root, name);
    if (random(2) === 0) work(path, text);
    else withTimeout(random(30) / 10, () => work(path, text), { otherwise: undefined });
  }
}

/** Descriptors and children of this process. */
function held(): string {
  const children = readNow(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim();
  return `${readdirNow('/proc/self/fd').length} descriptors, children: ${children || 'none'}`;
}

/** Is something that was given up still under way: in the thread pool, or in a child? */
const isBusy = () => process.getActiveResourcesInfo().some((name) => /Req|Job|Zlib|Brotli|Process/.test(name));

/** What was given up may take a moment to end. A leak never does. */
function settle(expected: string): void {
  for (let turn = 0; turn < 1000 && (isBusy() || held() !== expected); turn++) sleep(10);
  assert.equal(held(), expected);
}

test('calls that are given up anywhere leave no descriptor and no child, and touch no other file', () => {
  console.log(`abandoned calls: GEVENT_SEED=${seed}`);
  const root = fs.mkdtempSync(join(tmpdir(), 'geventjs-abandoned-'));
  execFileSync('true'); // opens what Node keeps open
  const before = held();
  const jobs = Array.from({ length: greenlets }, (_, index) => spawn(perform, root, index));
  joinAll(jobs, { raiseError: true });
  settle(before);
  for (const name of readdirNow(root, { recursive: true, encoding: 'utf8' })) {
    const path = join(root, name);
    if (!fs.lstatSync(path).isFile()) continue;
    const owner = /^\d+-\d+/.exec(name)?.[0] as string;
    const text = readNow(path, 'utf8');
    assert.equal(
      text,
      `${owner} `.repeat(1000).slice(0, text.length),
      `${name} holds what it was given, or its beginning`,
    );
  }
  rmNow(root, { recursive: true });
});
