/** The package as a user gets it: packed, installed in an empty folder, compiled there, used from TypeScript. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { packageRoot } from '../support/child.js';

const folder = mkdtempSync(join(tmpdir(), 'geventjs-user-'));
after(() => rmSync(folder, { recursive: true }));

function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', [...args], {
    cwd,
    encoding: 'utf8',
    env: userEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Nothing of the npm that runs these tests, and the Node that does first. */
function userEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) && name !== 'NODE_TEST_CONTEXT');
  return { ...Object.fromEntries(entries), PATH: `${process.execPath.replace(/\/node$/, '')}:${process.env['PATH']}` };
}

function run(command: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(command, args, { cwd: folder, encoding: 'utf8', env: userEnvironment() });
}

before(() => {
  // As built: a build now would change files that other tests are loading.
  const args = ['pack', '--ignore-scripts', '--json', '--silent', '--pack-destination', folder];
  const [packed] = JSON.parse(npm(args, packageRoot)) as [{ filename: string }];
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  npm(['install', '--silent', '--no-audit', '--no-fund', join(folder, packed.filename)], folder);
});

test("the README's program runs", () => {
  const [, program = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(packageRoot, 'README.md'), 'utf8')) ?? [];
  writeFileSync(join(folder, 'app.mts'), program);
  const { status, stdout, stderr } = run('node_modules/.bin/geventjs', ['app.mts']);
  assert.equal(stderr, '');
  assert.match(stdout, /^(tick\n)+\[ 'one', 'two' \]\n$/);
  assert.equal(status, 0);
});

test('every public path can be imported and required, and gives one and the same copy', () => {
  const { exports } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    exports: Record<string, string>;
  };
  const paths = Object.keys(exports).map((path) => path.replace(/^\./, 'geventjs'));
  writeFileSync(
    join(folder, 'paths.cjs'),
    `(async () => {
      for (const path of ${JSON.stringify(paths)}) {
        const required = require(path);
        if (path.endsWith('.json')) continue;
        const imported = await import(path);
        for (const name of Object.keys(imported)) if (imported[name] !== required[name]) throw new Error(path + ' ' + name);
        console.log(path, Object.keys(imported).length > 0);
      }
    })();`,
  );
  const { status, stdout } = run('node', ['--no-warnings', 'paths.cjs']);
  assert.deepEqual(
    stdout.trim().split('\n'),
    // What patches exports nothing.
    paths.filter((path) => !path.endsWith('.json')).map((path) => `${path} ${!path.endsWith('/auto')}`),
  );
  assert.equal(status, 0);
});

test('the declarations stand on their own, show nothing internal, and contain no any', () => {
  const program = `
    import { spawn, type Greenlet } from 'geventjs';
    import { Queue } from 'geventjs/queue';
    import { RawGreenlet } from 'geventjs/greenlet';
    import { getHub, Waiter } from 'geventjs/hub';
    import { Timeout } from 'geventjs/timeout';
    import { Local } from 'geventjs/local';
    import { codes } from 'geventjs/exceptions';
    const greenlet: Greenlet<number> = spawn((text: string) => text.length, 'abc');
    // @ts-expect-error: internal members are not declared
    greenlet._begin();
    export { codes, getHub, greenlet, Local, Queue, RawGreenlet, Timeout, Waiter };`;
  const { exports } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { exports: object };
  const paths = Object.keys(exports).filter((path) => !path.endsWith('.json'));
  const everything = paths.map((path) => `import 'geventjs${path.slice(1)}';`).join('\n');
  writeFileSync(join(folder, 'types.mts'), `${program}\n${everything}`);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        module: 'NodeNext',
        target: 'ES2022',
        lib: ['ES2023', 'ESNext.Disposable'],
        strict: true,
        skipLibCheck: false,
        noEmit: true,
        types: ['node'],
        typeRoots: [join(packageRoot, 'node_modules/@types')],
      },
      files: ['types.mts'],
    }),
  );
  const tsc = [join(packageRoot, 'node_modules/typescript/bin/tsc'), '-p', folder];
  assert.equal(run(process.execPath, tsc).stdout, '');
  // What users can reach: the types of the layers below are nobody's business.
  const files = run(process.execPath, [...tsc, '--listFilesOnly']).stdout.split('\n');
  const ours = files.filter((file) => file.includes('geventjs/dist/'));
  assert.ok(ours.length > 100, `${ours.length} declaration files`);
  const found = run('grep', ['-nwE', 'any', ...ours]).stdout;
  const code = found.split('\n').filter((line) => !/^[^:]+:\d+:\s*(\*|\/\*\*|\/\/)/.test(line) && line !== '');
  assert.deepEqual(code, []);
});

const chat = `
  const { wait } = require('geventjs');
  const { HttpServer } = require('geventjs/http');
  const pages = (request, response) => response.end('a page');
  const plain = new HttpServer('127.0.0.1:0', pages);
  plain.start();
  console.log(wait(wait(fetch('http://' + plain.address)).text()));
  plain.stop();
  const chat = new HttpServer('127.0.0.1:0', pages, { upgrade: (request, accept) => accept().send('a message') });
  chat.start();
  const client = new (require('ws').WebSocket)('ws://' + chat.address);
  console.log(String(wait(new Promise((resolve) => client.on('message', resolve)))));
  chat.stop();`;

function runChat(): { status: number | null; stdout: string; stderr: string } {
  writeFileSync(join(folder, 'chat.cjs'), chat);
  return run('node_modules/.bin/geventjs', ['chat.cjs']);
}

test('ws is not installed with the package; without it everything but WebSockets works, and the error says what to do', () => {
  const ws = join(folder, 'node_modules/ws');
  assert.ok(!existsSync(ws));
  const without = runChat();
  assert.equal(without.stdout, 'a page\n');
  assert.match(
    without.stderr,
    /^ArgumentValueError: the option upgrade needs the package ws, which is not installed: npm install ws$/m,
  );
  assert.match(without.stderr, /chat\.cjs:9/);
  assert.equal(without.status, 1);

  writeModule(ws, 'module.exports = { Server: class {} };');
  assert.match(runChat().stderr, /needs version 8 of the package ws, got an older one: npm install ws@8/);
  writeModule(ws, 'throw new Error("broken");');
  assert.match(runChat().stderr, /the package ws, which cannot be loaded: Error: broken/);

  rmSync(ws, { recursive: true });
  cpSync(join(packageRoot, 'node_modules/ws'), ws, { recursive: true });
  const { stdout, stderr, status } = runChat();
  assert.equal(stderr, '');
  assert.equal(stdout, 'a page\na message\n');
  assert.equal(status, 0);
});

function writeModule(path: string, code: string): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'index.js'), code);
}

test('misuse is explained on one screen', () => {
  writeFileSync(join(folder, 'misuse.mjs'), `import { sleep } from 'geventjs'; setTimeout(() => sleep(1));`);
  const { status, stderr } = run('node_modules/.bin/geventjs', ['misuse.mjs']);
  assert.match(stderr, /BlockingSwitchOutError: sleep would block in a callback of the event loop/);
  assert.match(stderr, /misuse\.mjs:1/);
  assert.equal(status, 1);
});
