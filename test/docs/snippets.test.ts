/**
 * Every TypeScript snippet of the documentation and of the doc comments is type-checked and run under the command. Comments
 * behind `console.log(…);` are what it must print, in that order.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { transformSync } from 'esbuild';
import { type Ended, packageRoot, runCommand, runNode } from '../support/child.js';

interface Snippet {
  name: string;
  code: string;
}

const folder = join(packageRoot, '.cache/snippets');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const pages = ['README.md', 'native/README.md', ...list('docs', '.md')];
const snippets = [...pages.flatMap(fromPage), ...list('src', '.ts').flatMap(fromSource)];
for (const { name, code } of snippets) writeFileSync(join(folder, `${name}.mts`), `${code}\nexport {};\n`);

function list(path: string, ending: string): string[] {
  const files = readdirSync(join(packageRoot, path), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith(ending)).map((file) => `${path}/${file}`);
}

function fromPage(path: string): Snippet[] {
  return find(path, readFileSync(join(packageRoot, path), 'utf8'));
}

function fromSource(path: string): Snippet[] {
  const comments = readFileSync(join(packageRoot, path), 'utf8').match(/\/\*\*[\s\S]*?\*\//g) ?? [];
  return find(path, comments.join('\n').replace(/^\s*\* ?/gm, ''));
}

function find(path: string, text: string): Snippet[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ''], index) => ({
    name: `${path.replace(/\W+/g, '-')}-${index + 1}`,
    code,
  }));
}

/** A top-level `await` is for plain node, which has no TypeScript everywhere. */
function runSnippet(name: string, code: string): Promise<Ended> {
  if (!/^await /m.test(code)) return runCommand([join(folder, `${name}.mts`)]);
  writeFileSync(join(folder, `${name}.mjs`), transformSync(code, { loader: 'ts' }).code);
  return runNode([join(folder, `${name}.mjs`)]);
}

function expectedLines(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\);? \/\/ (.+)$/gm)].map(([, comment = '']) => comment);
}

test('the snippets of the documentation have the right types', () => {
  const options = {
    extends: '../../tsconfig.json',
    compilerOptions: { rootDir: '../..', noEmit: true, noPropertyAccessFromIndexSignature: false },
    include: ['*.mts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  const compiler = join(packageRoot, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  assert.equal(stdout, '');
  assert.equal(status, 0);
});

test('there are snippets, and some say what they print', () => {
  assert.ok(snippets.length > 20, `${snippets.length} snippets`);
  assert.ok(snippets.filter(({ code }) => expectedLines(code).length > 0).length > 10);
});

for (const { name, code } of snippets) {
  test(`the snippet ${name} runs and prints what it says`, async () => {
    const { code: exitCode, stdout, stderr } = await runSnippet(name, code);
    assert.equal(stderr, '');
    const lines = stdout.split('\n');
    for (const expected of expectedLines(code)) {
      const at = lines.indexOf(expected);
      assert.ok(at >= 0, `'${expected}' is not printed, or too early:\n${stdout}`);
      lines.splice(0, at + 1);
    }
    assert.equal(exitCode, 0);
  });
}
