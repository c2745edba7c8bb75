import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { run } from 'geventjs';
import { type Ended, packageRoot, runCommand } from '../support/child.js';
import { DnsServer } from '../support/dns-server.js';
import { whyNoCurl, whyNoPostgres } from '../support/services.js';

interface Outcome {
  code: number;
  stdout: RegExp;
  stderr: RegExp;
  /** What it is given on standard input, and as arguments. */
  input?: string;
  args?: () => Promise<string[]>;
  /** Why it cannot be run here, if it cannot. */
  whyNot?: () => Promise<string | undefined>;
}

/** What 'producer-consumer' prints, every time. */
const productionLines = [
  'ann-1 is in the queue',
  'ann-2 is in the queue',
  'ann-3 is in the queue',
  'bob-1 is in the queue',
  'ann-4 is in the queue',
  '    quick has done ann-1',
  'ann-5 is in the queue',
  'ann has no more tasks',
  'bob-2 has to wait: the queue is full',
  '    quick has done bob-1',
  'bob-2 is in the queue',
  '    quick has done ann-4',
  '    slow has done ann-2',
  'bob-3 is in the queue',
  '    doomed is killed and puts ann-3 back',
  '    quick has done ann-5',
  'bob-4 is in the queue',
  'bob has no more tasks',
  'all tasks have been put, 4 are not done yet',
  '    quick has done bob-3',
  '    slow has done bob-2',
  '    quick has done ann-3',
  '    slow has done bob-4',
  'all tasks are done',
  '    quick goes home',
  '    slow goes home',
  'quick: ann-1 bob-1 ann-4 ann-5 bob-3 ann-3',
  'slow: ann-2 bob-2 bob-4',
  'doomed: nothing',
];

const outcomes: Record<string, Outcome> = {
  'dns-mass-resolve': {
    code: 0,
    args: async () => ['many.test', (await dnsServer).address],
    // Every seventh does not exist, and the last five are never answered.
    stdout: /^(host-\d+\.many\.test is 10\.7\.\d+\.\d+\n){853}\{ found: 853, missing: 142, 'not answered': 5 \}\n$/,
    stderr: /^$/,
  },
  'stdin-chat': {
    code: 0,
    input: 'hello there\n',
    stdout:
      /^you: hello there\n(?=[\s\S]*^eliza: tell me more about "there"\n[\s\S]*^eliza: bye!$)(?=[\s\S]*^pedant: that was 2 words\n)/m,
    stderr: /^$/,
  },
  compute: { code: 0, stdout: /^1\.64483406\d+\n1\.64488406\d+\n1\.64490073\d+\n$/, stderr: /^$/ },
  messages: {
    code: 1,
    stdout: /^Got message: message0\n(Got message: message[1-8]\n){8}Got message: message9\n$/,
    stderr:
      /LoopExit: [\s\S]*<Greenlet "Greenlet-\d+" at consume: waiting on Queue\.get>\n\s+<Queue: 0 items, 1 getting, 0 putting>\n\s+spawned at .*messages\.ts/,
  },
  crawler: {
    code: 0,
    stdout:
      /^\/0 → this is \/0\n[\s\S]*\/7 → failed: 404 Not Found\n[\s\S]*\/ → failed: ECONNREFUSED\n21 of 21 pages in less time/,
    stderr: /^$/,
  },
  'connection-pool': {
    code: 0,
    stdout:
      /^the victim leaves its query\n(killed in .*: true\n){2}500 answers, .* 41541750\nnever .*: true\nall .*: true\n$/,
    stderr: /^$/,
    whyNot: whyNoPostgres,
  },
  'pool-crawler': {
    code: 0,
    stdout:
      /^200 \/ \/a \/b \/c\n200 \/a \/a\/1 \/a\/2 \/\n[\s\S]*\n404 \/gone\n12 pages, never more than four requests at a time\n$/,
    stderr: /^$/,
  },
  'producer-consumer': { code: 0, stdout: new RegExp(`^${productionLines.join('\n')}\n$`), stderr: /^$/ },
  'raw-greenlet': { code: 0, stdout: /^\[ 1, 2, 3, 4, 5 \]\n$/, stderr: /^$/ },
  timeouts: {
    code: 0,
    stdout: /^the queue stayed empty\nthe loop took too long\nno answer\ncleaned up\nkilled: true\n$/,
    stderr: /^$/,
  },
  'dining-philosophers': {
    code: 0,
    stdout:
      /^Everybody .* left fork first\.\n.* waits on joinAll, .*\n[\s\S]*<Greenlet "Plato" at dine: waiting on Lock\.acquire of "fork 1">\n +<Lock "fork 1": held by <Greenlet "Hypatia" at dine: waiting on Lock\.acquire of "fork 2">, 1 waiting>\n\nEverybody .* smaller number first\.\nArendt eats with fork 4 and fork 5\n(.*\n){4}Everybody has eaten\.\n$/,
    stderr: /^$/,
  },
  'rate-limiter': {
    code: 0,
    stdout: /^10 come at once:\n\*{5} 5\n\*\* 2\n\*\* 2\n\* 1\n7 come at once:\n\*{5} 5\n\*\* 2\n$/,
    stderr: /^$/,
  },
  processes: {
    code: 0,
    stdout:
      /^both have been started\nthe kernel: \w+\nthe folder: .*compute\.ts .*tour.*\na slow one: \(still running, and killed; until then: one moment\)\n$/,
    stderr: /^$/,
  },
  'parallel-builds': {
    code: 0,
    stdout:
      /^core [0-9a-f]{8}\n(\w+ [0-9a-f]{8}\n){3}broken failed: Command failed: .*: line 3: unexpected end\n(\w+ [0-9a-f]{8}\n){3}8 builds at once: .*\n$/,
    stderr: /^$/,
  },
  'static-site': {
    code: 0,
    stdout: /^80 files, the same either way\none by one \d+ ms, in greenlets \d+ ms: [\d.]+ times as fast\n$/,
    stderr: /^$/,
    whyNot: whyNoCurl,
  },
  promises: {
    code: 0,
    stdout: /^a promise\n.+\ntrue\n\[ 'hello ann', 'hello bob' \]\n[\s\S]*'second request, 0 in its child, 1 here'/,
    stderr: /^$/,
  },
};

const dnsServer = run(() => new DnsServer());
after(async () => (await dnsServer)[Symbol.dispose]());

async function runExample(name: string, { input = '', args }: Outcome): Promise<Ended> {
  return runCommand([`examples/${name}.ts`, ...((await args?.()) ?? [])], { env: { PAUSE_MS: '5' }, input });
}

test('every example is run, here or by a test of its own', () => {
  const folder = `${packageRoot}test/examples/`;
  const others = readdirSync(folder).filter((file) => file.endsWith('.test.ts') && file !== 'examples.test.ts');
  const programs = others.map((file) => readFileSync(`${folder}${file}`, 'utf8')).join();
  const files = readdirSync(`${packageRoot}examples`).filter((file) => file.endsWith('.ts'));
  const names = files.map((file) => file.replace('.ts', ''));
  const driven = names.filter((name) => programs.includes(`new Example('${name}'`) || programs.includes(`${name}.ts'`));
  assert.deepEqual(names.sort(), [...new Set([...Object.keys(outcomes), ...driven])].sort());
});

test('the list of examples has all of them', () => {
  const list = readFileSync(`${packageRoot}examples/README.md`, 'utf8');
  const files = readdirSync(`${packageRoot}examples`).filter((file) => file.endsWith('.ts'));
  const listed = [...list.matchAll(/\]\(([\w-]+\.ts)\)/g)].map(([, file]) => file);
  assert.deepEqual(listed.sort(), files.sort());
});

for (const [name, expected] of Object.entries(outcomes)) {
  test(`the example '${name}' does what it says`, async (context) => {
    const reason = await expected.whyNot?.();
    if (reason !== undefined) return context.skip(reason);
    const { code, stdout, stderr } = await runExample(name, expected);
    assert.match(stderr, expected.stderr);
    assert.match(stdout, expected.stdout);
    assert.equal(code, expected.code);
  });
}

test('the tour shows everything it promises', async () => {
  const { code, stdout, stderr } = await runCommand(['examples/tour/main.ts']);
  assert.equal(stderr, '');
  assert.match(stdout, /10000 terms: 1\.64483407\d*\n20000 terms: 1\.64488406\d*\n30000 terms: 1\.64490073\d*\n/);
  assert.match(stdout, /they took turns: 1 2 3 1 2 3/);
  assert.match(stdout, /10 messages, 50 ms apart/);
  assert.match(stdout, /((Express|Hono|WSGI): 1000 answers in [\d.]+ s\n){3}one after the other: 100 s\n/);
  assert.match(
    stdout,
    /\/missing: 404 not found\n\/: ECONNREFUSED\n200 of 200 pages complete, 202 outcomes for 202 URLs/,
  );
  assert.match(stdout, /100000 asleep after [\s\S]*100000 woken and ended/);
  assert.equal(code, 0);
});
