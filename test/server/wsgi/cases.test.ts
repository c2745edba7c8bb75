import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { packageRoot } from '../../support/child.js';

/** The titles in the last column of the tables: text before a colon says how a case differs, or begins a title. */
function titlesOf(cell: string): string[] {
  return cell
    .replace(/^differs[^:]*: /, '')
    .split('; ')
    .flatMap((title) => (title.startsWith('differs') ? [title.replace(/^differs[^:]*: /, '')] : [title]));
}

test('each test that the list of cases names is there', () => {
  const folder = `${packageRoot}test/server/`;
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.endsWith('cases.test.ts'))
    .map((name) => readFileSync(folder + name, 'utf8').replaceAll('\\', ''));
  const lines = readFileSync(`${packageRoot}docs/wsgi-cases.md`, 'utf8').split('\n');
  const cells = lines
    .filter((line) => /^\| (?!---|pywsgi|\| pywsgi)/.test(line))
    .map((line) => line.split(' | ').at(-1));
  assert.ok(cells.length > 50);
  for (const cell of cells) {
    const text = (cell as string).replace(/ \|$/, '');
    // No test: the difference says what is here instead.
    if (/^differs: (there is no|the environ is)/.test(text)) continue;
    const known = (title: string) =>
      sources.some((source) =>
        title.split('…').every((part) => source.includes(part.replace(/^: |:\s*$/g, '').trim())),
      );
    if (!known(text)) for (const title of titlesOf(text)) assert.ok(known(title), `no test is called '${title}'`);
  }
});
