import assert from 'node:assert/strict';
import { pbkdf2Sync, scryptSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { deflateSync, inflateSync } from 'node:zlib';
import { type Greenlet, joinAll, killAll, sleep, spawn, Timeout, wait, withTimeout } from 'geventjs';
import { getOriginal, patchAll } from 'geventjs/monkey';
import { isLaneFull } from '#internal/monkey/cpu/cpu-lane.js';
import { test } from '../../support/suite.js';

patchAll();

const width = availableParallelism();
const job = (password: string | Buffer = 'password') => scryptSync(password, 'salt', 32, { N: 4096 });
const original = (password: string | Buffer) => getOriginal('crypto', 'scryptSync')(password, 'salt', 32, { N: 4096 });

/** Fills the lane: who comes next has to wait. */
function occupy(): Greenlet<Buffer>[] {
  const jobs = Array.from({ length: width }, () => spawn(job));
  sleep(0);
  assert.ok(isLaneFull());
  return jobs;
}

/** All abandoned jobs are over when one that comes after them is. */
function untilFree(): void {
  while (isLaneFull()) sleep(1);
}

test('as many jobs run at a time as there are processors, and the others in the order in which they came', () => {
  const left = new Set(Array.from({ length: width * 5 }, (_, index) => index));
  const begunTooEarly: number[] = [];
  const jobs = [...left].map((index) =>
    spawn(() => {
      pbkdf2Sync('password', 'salt', 2000 * (1 + (index % 3)), 32, 'sha512');
      left.delete(index);
      // All before it have begun; those that are not done can only be the ones beside it.
      if ([...left].filter((other) => other < index).length >= width) begunTooEarly.push(index);
    }),
  );
  joinAll(jobs);
  assert.equal(left.size, 0);
  assert.deepEqual(begunTooEarly, []);
  assert.ok(!isLaneFull());
});

test('crypto and zlib share the lane, and the pool stays free for files', () => {
  const order: string[] = [];
  const jobs = Array.from({ length: 20 }, (_, index) =>
    spawn(() => {
      if (index % 2 === 0) job();
      else deflateSync(Buffer.alloc(2_000_000, 'text'));
      order.push('job');
    }),
  );
  sleep(0);
  wait(readFile('package.json'));
  order.push('file');
  joinAll(jobs);
  assert.ok(order.indexOf('file') < order.length - 1);
});

test('a greenlet that is killed before its turn leaves at once, and its job is never done', () => {
  const jobs = occupy();
  const last = spawn(() => job());
  sleep(0);
  last.kill();
  assert.ok(last.dead);
  assert.ok(jobs.every(({ dead }) => !dead));
  joinAll(jobs);
  assert.ok(!isLaneFull());
});

test('a greenlet that is killed at work leaves at once, and its place is free when the job is done', () => {
  const jobs = occupy();
  killAll(jobs);
  assert.ok(jobs.every(({ dead }) => dead));
  assert.ok(isLaneFull());
  assert.equal(spawn(job).get().length, 32);
  untilFree();
});

test('a greenlet that is killed when it has just been handed a place gives it back', () => {
  const jobs = occupy();
  const next = spawn(() => job());
  sleep(0);
  // A link is told in the same turn in which the place was handed over.
  jobs[0]?.rawlink(() => next.kill(undefined, { block: false }));
  joinAll([...jobs, next]);
  untilFree();
  joinAll(occupy());
  assert.ok(!isLaneFull());
});

test('time runs out at work and in the queue', () => {
  const jobs = occupy();
  assert.throws(() => withTimeout(0, job), Timeout);
  joinAll(jobs);
  assert.throws(() => withTimeout(0, () => inflateSync(deflateSync(Buffer.alloc(5_000_000)))), Timeout);
  untilFree();
});

test('who has to wait works on what it was given, whatever becomes of it meanwhile', () => {
  const jobs = occupy();
  const password = Buffer.from('as it was');
  const options = { N: 4096 };
  const late = spawn(() => scryptSync(password, 'salt', 32, options));
  sleep(0);
  password.fill('x');
  options.N = 2;
  joinAll(jobs);
  assert.deepEqual(late.get(), original('as it was'));
});

test('who works at once works on what it was given, too', () => {
  const password = Buffer.from('as it was');
  const secret = spawn(() => job(password));
  const text = Buffer.alloc(1_000_000, 'some text');
  const packed = spawn(() => deflateSync(text));
  sleep(0);
  password.fill('x');
  text.fill('x');
  assert.deepEqual(secret.get(), original('as it was'));
  assert.deepEqual(inflateSync(packed.get()), Buffer.alloc(1_000_000, 'some text'));
});

test('a job that refuses its arguments or fails gives its place back', () => {
  for (let i = 0; i < width * 2; i++) {
    assert.throws(() => scryptSync('password', 'salt', 32, { N: 2 ** 20 }), {
      code: /^ERR_CRYPTO_INVALID_SCRYPT_PARAM/,
    });
    assert.throws(() => inflateSync(Buffer.alloc(100_000, 'x')), { code: 'Z_DATA_ERROR' });
  }
  assert.ok(!isLaneFull());
});
