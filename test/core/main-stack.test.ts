/** The main program of a CommonJS program under plain `node` blocks at its top level. Each test is a program. */
import assert from 'node:assert/strict';
import { type Ended, packageRoot, runNode, runScript } from '../support/child.js';
import { testInHub } from '../support/suite.js';

/** Long enough for any machine; only a program that hangs takes longer. */
const patience = 120_000;

/** Runs a scenario; one that hangs after its first line is ended, and fails. */
function runScenario(script: string, ...args: string[]): Promise<Ended> {
  let timer: NodeJS.Timeout | undefined;
  const ended = runScript(script, {
    args,
    onOutput: (_text, child) => {
      timer ??= setTimeout(() => child.kill('SIGKILL'), patience);
    },
  });
  return ended.finally(() => clearTimeout(timer));
}

async function prints(script: string, scenario: string, lines: readonly string[]): Promise<void> {
  const { code, signal, stdout, stderr } = await runScenario(script, scenario);
  assert.deepEqual(
    { stdout: stdout.split('\n').slice(0, -1), code, signal, stderr },
    { stdout: lines, code: 0, signal: null, stderr: '' },
  );
}

/** One call of `turn` in the script, as Node orders it. */
const turn = (name: string) =>
  ['code', 'tick', 'tick of the tick', 'promise', 'promise of the promise'].map((what) => `${name} ${what}`);

const blocking: Record<string, [title: string, lines: readonly string[]]> = {
  sleep: ['sleep lets timers and greenlets run', ['before', 'greenlet', 'timer', 'after true', 'and again']],
  fetch: ['wait for fetch, against a server in the same program', ['200 hello', 'closed']],
  'order of ticks and promises': [
    'ticks, promises and immediates of the program run in their order',
    [...turn('main'), 'main immediate', 'main goes on'],
  ],
  'order in an I/O callback': [
    'ticks and promises of an I/O callback run before the next phase of the loop',
    [...turn('callback'), 'callback immediate', 'main goes on'],
  ],
  'order in a timer': [
    'ticks and promises of a timer run before the next timer',
    [...turn('first'), ...turn('second'), 'first immediate', 'second immediate', 'main goes on'],
  ],
  'order between callbacks of one turn': [
    'ticks and promises of a message run before the next message',
    [...turn('first'), ...turn('second'), 'first immediate', 'second immediate', 'main goes on'],
  ],
  joinAll: ['joinAll and get', ['[ 1, 10, 20 ]', 'value']],
  'everything else goes on': [
    'child processes, workers, signals and the thread pool go on',
    ['[ 0, null ] 42', "[ 'message' ] [ 0 ]", 'SIGUSR2', 'true'],
  ],
  'anywhere in the program': [
    'deep down, in callbacks of the engine, and while a module is loaded',
    ['deep down in a getter [ 1, 2, 3 ] aBc in a generator', 'while a module is loaded'],
  ],
  'sleep(0) for ever': ['sleep(0) in a loop starves neither timers nor promises nor I/O', ['true true true']],
  'run in CommonJS': [
    'run() works next to it, and gives a promise of the value or the error',
    ['end of main', 'resolved 3', 'rejected of run'],
  ],
  'async scope': [
    'inside AsyncResource.runInAsyncScope, which callbacks of the loop do not see',
    ['timer false', 'inside true true', 'out of the scope true'],
  ],
  'async hooks': [
    'while async hooks watch: each callback of the loop is the outermost',
    ['callback true 1', 'timer true 1', 'immediate true 1', 'main true 0'],
  ],
  storage: [
    'inside AsyncLocalStorage.run, whose store callbacks of the loop do not see',
    [
      'main of main',
      'greenlet undefined',
      'greenlet of main of main',
      'callback undefined',
      'promise undefined',
      'timer undefined',
      'main undefined',
    ],
  ],
};

for (const [scenario, [title, lines]] of Object.entries(blocking)) {
  testInHub(`the main program blocks: ${title}`, () => prints('main-stack.cjs', scenario, lines));
}

const raw: Record<string, [title: string, lines: readonly string[]]> = {
  blocks: [
    'a raw greenlet that it starts blocks, and comes back with its result',
    ['first value', 'timer', 'result', 'main goes on'],
  ],
  'switches by hand': [
    'a raw greenlet and the main program switch to each other and block in between',
    ['round 0 0', 'round 1 1', 'round 2 2', 'round 3', 'true'],
  ],
  throws: ['a raw greenlet that blocked throws into it', ['RangeError out', 'main goes on']],
  'in turns with greenlets': [
    'a raw greenlet takes turns with greenlets before the main program goes on',
    ['raw 0', 'spawned 0', 'raw 1', 'spawned 1', 'main 0', 'main 1'],
  ],
  'outlives main': ['a raw greenlet outlives the main program', ['end of main', 'end of the raw greenlet']],
  'alien value': ['a value sent to it by hand while it sleeps is refused', ['InvalidSwitchError true', 'main goes on']],
  'alien error': [
    'an error thrown into it by hand while it sleeps is raised there',
    ['RangeError alien', 'main goes on'],
  ],
  'waits for ever': ['a raw greenlet that it started waits for ever: LoopExit', ['LoopExit true true', 'main goes on']],
  'is timed out': [
    'a timeout is raised in it while it waits for a raw greenlet to come back',
    ['true', 'main goes on'],
  ],
  'is not timed out': [
    'a timeout that is closed in time, or expires when the raw greenlet has come back, is not raised there',
    ['came back', 'true', 'main goes on'],
  ],
  'ends with a timeout': [
    'a timeout that it left behind is raised nowhere when it has ended',
    ['end of main', 'came back to the hub'],
  ],
};

for (const [scenario, [title, lines]] of Object.entries(raw)) {
  testInHub(`the main program and raw greenlets: ${title}`, () =>
    prints('main-stack-raw.cjs', scenario, ['start', ...lines]),
  );
}

testInHub('the error of a raw greenlet that outlives the main program is reported', async () => {
  const { code, stdout, stderr } = await runScenario('main-stack-raw.cjs', 'fails after main');
  assert.deepEqual([stdout, code], ['start\nend of main\ntimer\n', 0]);
  assert.equal(stderr.match(/^Error: of a raw greenlet$/gm)?.length, 1, stderr);
  assert.match(stderr, /<RawGreenlet.*> failed with Error\n$/);
});

testInHub('an error that comes for the main program when it no longer waits is reported at its end', async () => {
  const { code, stdout, stderr } = await runScenario('main-stack-raw.cjs', 'is failed by a child that wakes it first');
  assert.deepEqual([stdout, code], ['start\nnews\n', 0]);
  assert.match(stderr, /^RangeError: too late\n[\s\S]*<RootGreenlet of the thread.*> failed with RangeError\n$/);
});

const program = "require('geventjs').sleep(1); console.log('slept', typeof module)";

for (const [how, args] of Object.entries({
  'node -e': ['-e', program],
  'node -p': ['-p', `${program}; 'printed'`],
  'node -r of a module that blocks': ['-r', `${packageRoot}test/scripts/main-stack-module.cjs`, '-e', program],
  'node -r geventjs': ['-r', 'geventjs', '-e', program],
})) {
  testInHub(`the main program blocks under ${how}`, async () => {
    const { code, stdout, stderr } = await runNode(args);
    assert.deepEqual([stdout, code, stderr], [`slept object\n${how === 'node -p' ? 'printed\n' : ''}`, 0, '']);
  });
}
