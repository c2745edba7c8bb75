/** ES modules under plain `node`, whose top level cannot block. Each test is a program. */
import assert from 'node:assert/strict';
import { type Ended, runScript } from '../support/child.js';
import { testInHub } from '../support/suite.js';

const run = (scenario: string): Promise<Ended> => runScript('top-level.mjs', { args: [scenario] });

for (const [scenario, named] of Object.entries({ sleep: 'sleep', 'wait for a promise': 'wait', joinAll: 'joinAll' })) {
  testInHub(`at the top level of an ES module ${scenario} is refused, with its name and three ways out`, async () => {
    const { code, stdout, stderr } = await run(scenario);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(
      stdout,
      new RegExp(`^BlockingSwitchOutError ERR_BLOCKING_SWITCH_OUT: ${named}\\b.* would block at the top level`),
    );
    assert.match(
      stdout,
      /Three ways out: .*`geventjs file`.*`await run\(\(\) => \{ … \}\)`.*`spawn\(\(\) => \{ … \}\)`/,
    );
  });
}

testInHub('a refusal at the top level of an ES module that is not caught ends the program', async () => {
  const { code, stdout, stderr } = await run('not caught');
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^BlockingSwitchOutError: sleep would block at the top level of an ES module/m);
});

testInHub('after an await at the top level blocking is refused as in any callback', async () => {
  const { code, stdout } = await run('after an await');
  assert.equal(code, 0);
  assert.match(stdout, /^BlockingSwitchOutError ERR_BLOCKING_SWITCH_OUT: sleep would block .*spawn\(\(\) => \{ … \}\)/);
});

const scenarios: Record<string, { title: string; lines: readonly string[]; code?: number }> = {
  run: {
    title: 'await run() blocks anywhere inside, gets the arguments and gives the value',
    lines: ['greenlet', '6'],
  },
  'run of what returns a promise': { title: 'await run() waits for a promise that is returned', lines: ['resolved'] },
  'run of what throws': {
    title: 'await run() throws what is thrown inside, and can be called again',
    lines: ['RangeError out', 'and again'],
  },
  'run with a LoopExit': {
    title: 'await run() throws a LoopExit when its program waits for ever',
    lines: ['LoopExit true'],
  },
  'two runs at once': { title: 'two programs run side by side', lines: ["[ 'a', 'b' ] a0 b0 a1 b1 a2 b2"] },
  'promises go on': { title: 'promises go on while a program inside run() is blocked', lines: ['[ 0, 1, 2 ]'] },
  'exit in run': { title: 'process.exit inside run() ends it at once', lines: ['exit 7'], code: 7 },
  spawn: { title: 'spawned greenlets keep it alive after its end', lines: ['end of the module', 'greenlet'] },
};

for (const [scenario, { title, lines, code = 0 }] of Object.entries(scenarios)) {
  testInHub(`an ES module: ${title}`, async () => {
    assert.deepEqual(await run(scenario), { code, signal: null, stdout: `${lines.join('\n')}\n`, stderr: '' });
  });
}

testInHub('an ES module: an error inside run() that nobody catches ends the program', async () => {
  const { code, stdout, stderr } = await run('run, and nobody catches');
  assert.deepEqual([code, stdout], [1, '']);
  assert.equal(stderr.match(/^RangeError: out$/gm)?.length, 1, stderr);
});

testInHub('an ES module that a blocking CommonJS program loads with require() may block, too', async () => {
  const ended = await runScript('main-stack-requires.cjs');
  const stdout = 'made while the module was loaded\nmain goes on\n';
  assert.deepEqual(ended, { code: 0, signal: null, stdout, stderr: '' });
});
