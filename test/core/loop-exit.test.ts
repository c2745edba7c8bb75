/** The main program waits for what can never come. Each test is a program. */
import assert from 'node:assert/strict';
import { type Ended, runScript } from '../support/child.js';
import { testInHub } from '../support/suite.js';

const run = (...args: string[]): Promise<Ended> => runScript('loop-exit.cjs', { args });
const start = 'LoopExit ERR_LOOP_EXIT: this operation would block for ever: the main program waits on ';

/** The lines that a scenario prints after 'start', when it ends well. */
async function linesOf(...args: string[]): Promise<string[]> {
  const { code, signal, stdout, stderr } = await run(...args);
  assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
  const [first, ...lines] = stdout.split('\n').slice(0, -1);
  assert.equal(first, 'start');
  return lines;
}

for (const [call, named] of Object.entries({
  'Queue.get': 'Queue.get',
  'Queue.put': 'Queue.put',
  'Waiter.get': 'Waiter.get',
  'a name of its own': 'a letter',
  'Greenlet.get': 'Greenlet.get of "Greenlet-0"',
  'Greenlet.join': 'Greenlet.join of "Greenlet-0"',
  joinAll: 'joinAll',
  'wait for objects': 'wait',
  iwait: 'iwait',
  'sleep for ever': 'sleep',
})) {
  testInHub(`LoopExit names the operation: ${call}`, async () => {
    assert.deepEqual(await linesOf('operation', call), [
      `${start}${named}, and no timer, no I/O and no greenlet is left that could wake it.`,
    ]);
  });
}

testInHub('LoopExit names the operation: wait for a promise', async () => {
  const [line] = await linesOf('operation', 'wait for a promise');
  assert.match(line ?? '', /waits on \S*promise\S*, and no timer/);
});

testInHub('LoopExit lists who waits, on what, and where it was spawned', async () => {
  const lines = await linesOf('lists who waits');
  assert.ok(lines[0]?.startsWith(`${start}Queue.get,`), lines[0]);
  assert.equal(lines[1], '    <Queue: 0 items, 1 getting, 0 putting>');
  assert.equal(lines[2], 'These wait as well:');
  assert.equal(lines[3], '  <Greenlet "postman" at waitForLetter: waiting on a letter>');
  assert.match(lines[4] ?? '', /^ {6}spawned at lists who waits \(.*loop-exit\.cjs:\d+:\d+\)$/);
  const rest = lines.slice(5).filter((line) => !line.startsWith('      spawned at '));
  assert.equal(rest.length, 2);
  for (const line of rest) assert.match(line, /^ {2}<\w+Greenlet at waitForLetter: waiting on a letter>$/);
});

testInHub('LoopExit shows the objects on which greenlets wait, with their names and states', async () => {
  const lines = await linesOf('shows the objects');
  assert.deepEqual(lines.slice(0, 5), [
    `${start}joinAll, and no timer, no I/O and no greenlet is left that could wake it.`,
    '    <joinAll: 1 more of 1 objects>',
    'These wait as well:',
    '  <Greenlet "reader": waiting on Semaphore.acquire of "tape">',
    '      <Semaphore "tape": 0 free, 1 waiting>',
  ]);
  assert.match(lines[5] ?? '', /^ {6}spawned at shows the objects /);
});

testInHub('LoopExit says so when nobody else waits', async () => {
  assert.deepEqual((await linesOf('lists nobody')).slice(2), ['No other greenlet waits.']);
});

for (const [count, listed, end] of [
  [19, 19, undefined],
  [20, 20, undefined],
  [21, 20, '  … and 1 more'],
  [50, 20, '  … and 30 more'],
] as const) {
  testInHub(`of ${count} greenlets that wait LoopExit lists ${listed}, those that wait longest`, async () => {
    const lines = await linesOf('lists many', String(count));
    const greenlets = lines.flatMap((line) => /^ {2}<Greenlet "(.*)" at waitForLetter: /.exec(line)?.[1] ?? []);
    assert.deepEqual(
      greenlets,
      Array.from({ length: listed }, (_, i) => `number ${i}`),
    );
    assert.equal(
      lines.find((line) => line.includes('more')),
      end,
    );
    if (end !== undefined) assert.equal(lines.at(-1), end);
  });
}

testInHub('LoopExit can be caught, and the program goes on; it comes again when it is due again', async () => {
  assert.deepEqual(await linesOf('is raised once and then again'), [
    `${start}round 0`,
    `${start}round 1`,
    `${start}round 2`,
    'false',
    'consumer got an item',
    'main goes on',
  ]);
});

testInHub('greenlets that wait stay suspended at a LoopExit of the main program, and can still be woken', async () => {
  assert.deepEqual(await linesOf('greenlets stay suspended'), [
    `${start}Greenlet.join of "Greenlet-0"`,
    'false',
    'text',
  ]);
});

testInHub('only the main program gets a LoopExit', async () => {
  assert.deepEqual(await linesOf('only the main program gets it'), [`${start}a letter`, "[ 'an end' ]"]);
});

testInHub('a LoopExit that is not caught ends the program with its explanation, after finally blocks', async () => {
  const { code, stdout, stderr } = await run('is not caught');
  assert.deepEqual([stdout, code], ['start\nfinally\nexit 1\n', 1]);
  assert.match(stderr, /^LoopExit: this operation would block for ever: the main program waits on Queue\.get, /m);
  assert.match(stderr, /^ {2}<Greenlet "postman" at waitForLetter: waiting on a letter>$/m);
  assert.match(stderr, /^ {4}at is not caught \(.*loop-exit\.cjs:\d+:\d+\)$/m);
});

testInHub('there is no LoopExit while anything can still happen', async () => {
  assert.deepEqual(await linesOf('not while something can happen'), [
    'from a timer',
    'from an immediate',
    'from a promise',
    'from a tick',
    'from a callback',
    'from a greenlet',
    'from a greenlet that sleeps',
    'from a chain',
    'from a thread',
    'from the compiler',
  ]);
});

testInHub('timers and sleeps without ref do not keep LoopExit away', async () => {
  assert.deepEqual(await linesOf('timers without ref do not count'), [`${start}Queue.get`]);
});

testInHub('a greenlet of a class of its own is listed with the name of the class', async () => {
  assert.deepEqual(await linesOf('of a subclass'), ['<Postman "Greenlet-0" at run: waiting on a letter>']);
});

testInHub('inside run() LoopExit is raised, too; uncaught it rejects the promise and is not printed', async () => {
  assert.deepEqual(await linesOf('in run'), [
    'end of the program',
    `${start}Greenlet.get of "Greenlet-0"`,
    'main goes on',
    'rejected LoopExit',
  ]);
});

testInHub('of two programs inside run() both get it', async () => {
  assert.deepEqual(await linesOf('in two runs'), [`${start}first`, `${start}second`, 'first', 'second']);
});
