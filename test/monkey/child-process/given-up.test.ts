import assert from 'node:assert/strict';
import { execFileSync, execSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { GreenletExit, joinAll, sleep, spawn, Timeout } from 'geventjs';
import { patchChildProcess } from 'geventjs/monkey';
import { countDescriptors } from '../../support/files.js';
import { captureReports, test, testInHub } from '../../support/suite.js';

patchChildProcess();
const folder = mkdtempSync(join(tmpdir(), 'gevent-given-up-'));
after(() => rmSync(folder, { recursive: true }));

let count = 0;
const newPath = () => join(folder, String(count++));

/** Blocks until a child has written its process id there. */
function pidIn(path: string): number {
  while (!existsSync(path) || readFileSync(path).length === 0) sleep(5);
  return Number(readFileSync(path, 'utf8'));
}

/** Is there a process of this number, be it a zombie? */
function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const calls: Record<string, (script: string) => unknown> = {
  execSync: (script) => execSync(script),
  execFileSync: (script) => execFileSync('sh', ['-c', script]),
  spawnSync: (script) => spawnSync('sh', ['-c', script], { input: Buffer.alloc(1_000_000) }),
};

for (const [name, call] of Object.entries(calls)) {
  test(`a greenlet that is killed in ${name} leaves at once, and its child and pipes are gone`, () => {
    const before = countDescriptors();
    const path = newPath();
    const greenlet = spawn(() => call(`echo $$ > ${path}; exec sleep 60`));
    const pid = pidIn(path);
    greenlet.kill();
    assert.ok(greenlet.value instanceof GreenletExit);
    while (lives(pid)) sleep(5);
    while (countDescriptors() > before) sleep(5);
  });

  test(`a timeout that runs out in ${name} is raised there, and the child ended`, () => {
    const path = newPath();
    const timeout = new Timeout(60_000);
    const greenlet = spawn(() => call(`echo $$ > ${path}; exec sleep 60`));
    const pid = pidIn(path);
    captureReports(() => greenlet.kill(timeout));
    assert.equal(greenlet.exception, timeout);
    while (lives(pid)) sleep(5);
  });

  test(`${name} of a greenlet that was killed before its turn starts nothing`, () => {
    const path = newPath();
    const greenlet = spawn(() => {
      try {
        sleep(60_000);
      } catch (error) {
        assert.ok(error instanceof GreenletExit);
      }
      call(`echo $$ > ${path}`);
    });
    sleep(0);
    greenlet.kill(GreenletExit, { insist: true });
    assert.ok((greenlet.value as unknown) instanceof GreenletExit);
    assert.ok(!existsSync(path));
  });

  testInHub(`in the hub ${name} is Node's own`, () => {
    let ran = false;
    setImmediate(() => {
      ran = true;
    });
    call('exit 0');
    assert.equal(ran, false);
  });
}

test('a child that ignores the signal is ended all the same', () => {
  const path = newPath();
  const script = `trap "" TERM; echo $$ > ${path}; while :; do sleep 0.05; done`;
  const greenlet = spawn(() => execFileSync('sh', ['-c', script]));
  const pid = pidIn(path);
  greenlet.kill();
  assert.ok(greenlet.ready());
  while (lives(pid)) sleep(20);
});

test('a child gets the signal that its options name', () => {
  const path = newPath();
  const told = newPath();
  const script = `trap "echo int > ${told}; exit" INT; echo $$ > ${path}; while :; do sleep 0.05; done`;
  const greenlet = spawn(() => execFileSync('sh', ['-c', script], { killSignal: 'SIGINT' }));
  const pid = pidIn(path);
  greenlet.kill();
  while (lives(pid)) sleep(5);
  assert.equal(readFileSync(told, 'utf8'), 'int\n');
});

test('twenty children run at once, and leave nothing open', () => {
  const before = countDescriptors();
  const meetingPlace = newPath();
  // Each ends only when all are there.
  const script = `echo x >> ${meetingPlace}; while [ $(wc -l < ${meetingPlace}) -lt 20 ]; do sleep 0.05; done; echo met`;
  const greenlets = Array.from({ length: 20 }, () => spawn(() => execSync(script, { encoding: 'utf8' })));
  joinAll(greenlets, { raiseError: true });
  assert.deepEqual(new Set(greenlets.map((greenlet) => greenlet.value)), new Set(['met\n']));
  while (countDescriptors() > before) sleep(5);
});

test('options that are changed while it runs change nothing', () => {
  const input = Buffer.alloc(2_000_000, 'a');
  const options = { input, encoding: 'utf8' as BufferEncoding, maxBuffer: 4_000_000 };
  const greenlet = spawn(() => execFileSync('cat', options));
  sleep(0);
  input.fill('b');
  options.encoding = 'hex';
  assert.equal(greenlet.get(), 'a'.repeat(2_000_000));
});

test('an error is thrown from the line that called', () => {
  const report = captureReports(() => {
    const greenlet = spawn(function myLine() {
      execSync('exit 3', { stdio: 'pipe' });
    });
    greenlet.join();
  });
  assert.match(report, /Command failed: exit 3[\s\S]*at .*myLine.*given-up\.test/);
});
