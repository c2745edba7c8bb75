/** Runs code of others as it was written, and then in many greenlets at once under patches, and compares. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { joinAll, run, spawn } from 'geventjs';
import { getOriginal } from 'geventjs/monkey';
import '../../support/suite.js';

const count = 50;
const indices = Array.from({ length: count }, (_, index) => index);

// What is done here, around the packages, must not be what suspends a greenlet.
const lstatSync = getOriginal('fs', 'lstatSync');
const mkdirSync = getOriginal('fs', 'mkdirSync');
const readdirSync = getOriginal('fs', 'readdirSync');
const readFileSync = getOriginal('fs', 'readFileSync');
const readlinkSync = getOriginal('fs', 'readlinkSync');
const writeFileSync = getOriginal('fs', 'writeFileSync');

/** Writes files below a folder, by path. */
export function plant(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** What one greenlet does, in a folder of its own. What it returns must not depend on the folder's name. */
export type Job = (folder: string, index: number) => unknown;

/**
 * A test: what `job` returns, and the files it leaves, are the same fifty times in greenlets at once as fifty times one after
 * the other in the hub, where Node's originals run. And they do run at once: all have begun before the first has ended.
 */
export function testOverlap(title: string, job: Job): void {
  test(title, async (context) => {
    const root = fs.mkdtempSync(join(tmpdir(), 'geventjs-packages-'));
    try {
      const alone = timed(() => indices.map((index) => perform(job, join(root, `hub-${index}`), index)));
      const together = await run(() => timed(() => inGreenlets(job, root)));
      assert.deepEqual(together.value.results, alone.value);
      assert.equal(together.value.begunBeforeEnd, count, 'so many had begun when the first ended');
      context.diagnostic(`one after the other ${alone.ms} ms, at once ${together.ms} ms`);
    } finally {
      fs.rmSync(root, { recursive: true });
    }
  });
}

function timed<T>(body: () => T): { value: T; ms: number } {
  const start = performance.now();
  return { value: body(), ms: Math.round(performance.now() - start) };
}

function inGreenlets(job: Job, root: string): { results: unknown[]; begunBeforeEnd: number } {
  let begun = 0;
  let begunBeforeEnd = 0;
  const noted: Job = (folder, index) => {
    begun++;
    const result = job(folder, index);
    begunBeforeEnd ||= begun;
    return result;
  };
  const greenlets = indices.map((index) => spawn(perform, noted, join(root, `greenlet-${index}`), index));
  joinAll(greenlets, { raiseError: true });
  return { results: greenlets.map((greenlet) => greenlet.value), begunBeforeEnd };
}

function perform(job: Job, folder: string, index: number): unknown {
  mkdirSync(folder);
  const result = job(folder, index);
  return { result, files: contents(folder) };
}

/** All files below a folder, with what is in them. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names.map((name) => {
      const path = join(folder, name);
      const stats = lstatSync(path);
      const mode = (stats.mode & 0o777).toString(8);
      if (stats.isSymbolicLink()) return [name, `→ ${readlinkSync(path).replace(folder, '')}`];
      return [name, stats.isFile() ? `${mode} ${readFileSync(path, 'utf8')}` : `${mode} folder`];
    }),
  );
}
