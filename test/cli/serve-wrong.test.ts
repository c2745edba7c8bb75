import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runCommand, scripts } from '../support/child.js';

const folder = mkdtempSync(join(tmpdir(), 'geventjs-serve-'));
after(() => rmSync(folder, { recursive: true }));

const file = `${scripts}cluster/express.mjs`;

test('--help shows the options', async () => {
  const { code, stdout, stderr } = await runCommand(['serve', '--help']);
  assert.match(stdout, /^Usage: geventjs serve \[options\] file/);
  assert.equal(stderr, '');
  assert.equal(code, 0);
});

const wrong: Record<string, [args: string[], message: RegExp, env?: NodeJS.ProcessEnv]> = {
  'no file': [[], /expected a file with an app/],
  'two files': [[file, 'other.ts'], /expected one file, got .*express\.mjs and other\.ts/],
  'an option that does not exist': [[file, '--nonsense'], /Unknown option '--nonsense'/],
  'a port that is none': [[file, '--port', '65536'], /--port takes a number from 0 to 65535, got '65536'/],
  'a PORT that is none': [[file], /the variable PORT takes a number from 0 to 65535, got 'x'/, { PORT: 'x' }],
  'no workers': [[file, '--workers', '0'], /--workers takes a number from 1 to 9999, or auto, got '0'/],
  'a timeout that is none': [[file, '--graceful-timeout', 'soon'], /--graceful-timeout takes seconds, got 'soon'/],
  'a kind that does not exist': [[file, '--kind', 'asgi'], /--kind takes listener, fetch, wsgi, got 'asgi'/],
  'a key without a certificate': [[file, '--key', 'key.pem'], /--key and --cert belong together/],
  'a Unix socket with a port': [[file, '--unix', 'a.sock', '--port', '1'], /--unix listens without --port/],
  'patches that do not exist': [[file, '--patch', 'dns'], /--patch takes all, none/],
};

for (const [title, [args, message, env = {}]] of Object.entries(wrong)) {
  test(`wrong arguments are explained: ${title}`, async () => {
    const { code, stdout, stderr } = await runCommand(['serve', ...args], { env });
    assert.match(stderr, message);
    assert.match(stderr, /^geventjs: .+\n\nUsage: geventjs serve/);
    assert.equal(stdout, '');
    assert.equal(code, 9);
  });
}

test('files that do not exist are named, and nothing is started', async () => {
  for (const args of [['nothing-here.ts'], [file, '--key', 'no-key.pem', '--cert', 'no-cert.pem']]) {
    const { code, stderr } = await runCommand(['serve', '--port', '0', ...args]);
    assert.match(stderr, /^geventjs: .*(Cannot find module '.*nothing-here\.ts'|ENOENT.*no-key\.pem)/);
    assert.doesNotMatch(stderr, /worker/);
    assert.equal(code, 1);
  }
});

const modules: Record<string, [source: string, message: RegExp, args?: string[]]> = {
  'exports nothing': ['export {};', /must export a \(request, response\) listener.* It exports nothing/],
  'exports something else': ['export const server = 5;', /It exports server \(5\)/],
  'exports a promise': ['export default Promise.resolve(() => undefined);', /It exports default \(Promise/],
  'exports two': ['export const wsgi = () => []; export default () => [];', /exports both wsgi and default: say which/],
  'exports a wsgi that is none': ['export const wsgi = 5;', /wsgi of .* must be a WSGI application, a function, got 5/],
  'is no fetch app': ['export default {};', /must export an object with a fetch/, ['--kind', 'fetch']],
  'has its own log': ['export default () => 1;', /--access-log is for WSGI applications/, ['--access-log', '-']],
};

for (const [title, [source, message, args = []]] of Object.entries(modules)) {
  test(`a module that ${title} is refused, and nothing served`, async () => {
    const path = join(folder, `${title.replaceAll(' ', '-')}.mjs`);
    writeFileSync(path, source);
    const { code, stderr } = await runCommand(['serve', path, '--port', '0', ...args]);
    assert.match(stderr, message);
    assert.match(stderr, /geventjs: worker 1 \(pid \d+\) ended with code 1 before it listened\n$/);
    assert.equal(code, 1);
  });
}
