// Runs compiled tests: node scripts/test.mjs [--node PATH] [part of a file's path …]
// With --node another Node runs them; the addon for it must have been built (scripts/prebuild.mjs).
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({ options: { node: { type: 'string' } }, allowPositionals: true });
const files = readdirSync('dist-test/test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.js'))
  .filter((name) => positionals.length === 0 || positionals.some((part) => name.includes(part)))
  .sort()
  .map((name) => `dist-test/test/${name}`);
if (files.length === 0)
  throw new Error(`no test files match ${positionals.join(' ')}; run \`npm run build:test\` first`);
const node = values.node ?? process.execPath;
// The runner's own default leaves one processor idle.
const options = ['--test', '--test-reporter=spec', `--test-concurrency=${availableParallelism()}`];
const { status, signal } = spawnSync(node, [...options, ...files], { stdio: 'inherit' });
if (signal) console.error(`the test runner was ended by ${signal}`);
process.exitCode = status ?? 1;
