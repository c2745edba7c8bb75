/** What the main program is told when it waits for a lock that nobody will release. Each test is a program. */
import assert from 'node:assert/strict';
import { runScript } from '../support/child.js';
import { testInHub } from '../support/suite.js';

async function linesOf(...args: string[]): Promise<string[]> {
  const { code, signal, stdout, stderr } = await runScript('lock-loop-exit.cjs', { args });
  assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
  return stdout.split('\n').slice(0, -1);
}

for (const kind of ['Semaphore', 'Lock']) {
  testInHub(`${kind}: two that pass it between them do not keep out the third`, async () => {
    const lines = await linesOf('fairness', kind);
    assert.equal(lines[0], 'LoopExit: joinAll');
    assert.equal(lines.at(-1), 'dead: false true true');
  });
}

testInHub('LoopExit names the operation, the object, and its state', async () => {
  const alone = 'No other greenlet waits.';
  assert.deepEqual(await linesOf('each kind'), [
    'LoopExit: Semaphore.acquire of "permits"',
    '    <Semaphore "permits": 0 free, 1 waiting>',
    alone,
    'LoopExit: Semaphore.wait of "permits"',
    '    <Semaphore "permits": 0 free, 1 waiting>',
    alone,
    'LoopExit: Lock.acquire of "lock"',
    '    <Lock "lock": held by <Greenlet "holder": ended>, 1 waiting>',
    alone,
    'LoopExit: Condition.wait of "news"',
    '    <Condition "news": 1 waiting, <RLock "news": free>>',
    alone,
    'LoopExit: RLock.acquire of "news"',
    '    <RLock "news": held by <Greenlet "holder": ended>, 1 waiting>',
    alone,
    'LoopExit: WriteLock.acquire of "prices"',
    '    <WriteLock "prices": read by <Greenlet "holder": ended>, 0 waiting to read, 1 to write>',
    alone,
    'LoopExit: Barrier.wait of "start"',
    '    <Barrier "start": 1 of 2 waiting>',
    alone,
    'true',
  ]);
});

testInHub('LoopExit shows who holds what the others wait for', async () => {
  assert.deepEqual(await linesOf('who holds what'), [
    'LoopExit: joinAll',
    '    <joinAll: 2 more of 2 objects>',
    'These wait as well:',
    '  <Greenlet "a" at take: waiting on RLock.acquire of "right">',
    '      <RLock "right": held by <Greenlet "b" at take: waiting on Lock.acquire of "left">, 1 waiting>',
    '  <Greenlet "b" at take: waiting on Lock.acquire of "left">',
    '      <Lock "left": held by <Greenlet "a" at take: waiting on RLock.acquire of "right">, 1 waiting>',
  ]);
});

testInHub('a LoopExit reaches who waits to take the lock of a condition back, and is not hidden', async () => {
  const lines = await linesOf('taken away meanwhile');
  assert.deepEqual(lines, [
    'LoopExit: RLock.acquire of "news"',
    '    <RLock "news": held by <Greenlet "thief": waiting on Semaphore.acquire of "never">, 1 waiting>',
    'These wait as well:',
    '  <Greenlet "thief": waiting on Semaphore.acquire of "never">',
    '      <Semaphore "never": 0 free, 1 waiting>',
    'false',
  ]);
});

testInHub('a writer that a LoopExit reaches lets those go on that it held up', async () => {
  const lines = await linesOf('a writer that gives up');
  assert.equal(lines[0], 'LoopExit: WriteLock.acquire');
  assert.equal(lines.at(-1), 'has read false');
});
