/** Programs whose main program blocks at its top level, and how they end. */
import assert from 'node:assert/strict';
import { runScript } from '../support/child.js';
import { testInHub } from '../support/suite.js';

async function runEnding(...args: string[]): Promise<{ lines: string[]; code: number | null; stderr: string }> {
  const { code, stdout, stderr } = await runScript('main-stack-ends.cjs', { args });
  return { lines: stdout.split('\n').slice(0, -1), code, stderr };
}

/** The two events of a natural end, each of which comes once. */
const natural = ['beforeExit 0', 'exit 0'];

const endings: Record<string, { title: string; lines: readonly string[]; code?: number }> = {
  'exit in a greenlet': { title: 'process.exit in a greenlet ends it at once', lines: ['exits', 'exit 3'], code: 3 },
  'exit in a timer': { title: 'process.exit in a timer ends it at once', lines: ['exit 4'], code: 4 },
  'exit in main': {
    title: 'process.exit in the main program, with a greenlet suspended',
    lines: ['exits', 'exit 5'],
    code: 5,
  },
  'exit code': {
    title: 'process.exitCode is the exit code',
    lines: ['end of main', 'beforeExit 6', 'exit 6'],
    code: 6,
  },
  'a greenlet is woken together with main': {
    title: 'who was woken together with it has its turn after the end',
    lines: ['end of main', 'greenlet', ...natural],
  },
  'the loop goes on after main': {
    title: 'greenlets and timers go on after its end, and the events of the end come once',
    lines: [
      'end of main',
      'greenlet after main',
      'spawned after main',
      'timer after main',
      'end of the greenlet',
      ...natural,
    ],
  },
  'nothing blocks': {
    title: 'a program that spawns and never blocks itself',
    lines: ['end of main', 'greenlet', 'tick', ...natural],
  },
  'blocks in beforeExit and exit': {
    title: 'listeners of beforeExit and exit may spawn, and not block',
    lines: [
      'end of main',
      'beforeExit 0',
      'beforeExit BlockingSwitchOutError',
      'greenlet of beforeExit',
      'beforeExit 0',
      'exit 0',
      'exit BlockingSwitchOutError',
    ],
  },
  'listener of unhandledRejection': {
    title: 'an unhandled rejection goes to its listener while it is blocked, and it goes on',
    lines: ['unhandled rejected', 'main goes on', 'caught', 'handled late', ...natural],
  },
  'rejection that is waited for': {
    title: 'promises that it waits for, or gave up, are never unhandled rejections',
    lines: ['caught rejected', 'Timeout', 'too slow', 'main goes on', ...natural],
  },
};

for (const [scenario, { title, lines, code = 0 }] of Object.entries(endings)) {
  testInHub(`the end of the main program: ${title}`, async () => {
    assert.deepEqual(await runEnding(scenario), { lines, code, stderr: '' });
  });
}

testInHub('the end of the main program: its own error after blocking is the end, as ever', async () => {
  const { lines, code, stderr } = await runEnding('ends by an error');
  assert.deepEqual([lines, code], [['exit 1'], 1]);
  assert.match(stderr, /\n {4}throw new Error\('of the main program'\);\n[\s\S]*\nError: of the main program\n/);
});

testInHub('the end of the main program: an unhandled rejection while it is blocked', async () => {
  const { lines, code, stderr } = await runEnding('unhandled rejection');
  assert.deepEqual([lines, code], [['before', 'exit 1'], 1]);
  assert.match(stderr, /\nError: rejected and forgotten\n/);
});

testInHub('the end of the main program: an error in a timer after it', async () => {
  const { lines, code, stderr } = await runEnding('error of a timer after main');
  assert.deepEqual([lines, code], [['end of main', 'exit 1'], 1]);
  assert.match(stderr, /\nError: of a timer\n/);
});

const places = ['a timer', 'an immediate', 'a tick', 'a microtask', 'an I/O callback'];

for (const place of places) {
  testInHub(`the end of the main program: an error in ${place} while it is blocked`, async () => {
    const { lines, code, stderr } = await runEnding('uncaught error', place);
    assert.deepEqual([lines, code], [['before', 'exit 1'], 1], stderr);
    assert.equal(stderr.match(/^Error: of /gm)?.length, 1, stderr);
    assert.ok(stderr.includes(`Error: of ${place}\n`), stderr);
  });
}

for (const place of [...places, 'several at once']) {
  testInHub(`with a listener of 'uncaughtException' the main program outlives an error in ${place}`, async () => {
    const caught = `uncaughtException of ${place}`;
    const before = place === 'several at once' ? Array<string>(6).fill(caught) : [caught];
    assert.deepEqual(await runEnding('listener of uncaughtException', place), {
      lines: [...before, 'greenlet', 'timer', 'main goes on', caught, ...natural],
      code: 0,
      stderr: '',
    });
  });
}

testInHub('the error of a greenlet does not end the main program, and is printed once', async () => {
  const { lines, code, stderr } = await runEnding('error of a greenlet');
  assert.deepEqual([lines, code], [['main goes on of a greenlet', ...natural], 0]);
  assert.equal(stderr.match(/^Error: of a greenlet$/gm)?.length, 1, stderr);
});

testInHub('the error of a greenlet that outlives the main program is printed once', async () => {
  const { lines, code, stderr } = await runEnding('error of a greenlet after main');
  assert.deepEqual([lines, code], [['end of main', 'timer', ...natural], 0]);
  assert.equal(stderr.match(/^Error: of a greenlet$/gm)?.length, 1, stderr);
});

testInHub('errors of greenlets are printed once when the main program never blocked', async () => {
  const { lines, code, stderr } = await runEnding('nothing blocks, and greenlets fail');
  assert.deepEqual([lines, code], [['end of main', ...natural], 0]);
  assert.deepEqual(stderr.match(/^Error: .*$/gm), ['Error: of the first', 'Error: of the second']);
});
