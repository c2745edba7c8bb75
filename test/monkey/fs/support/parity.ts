/**
 * The same calls three times: before anything is patched, then patched in a greenlet and in the hub, each on a fresh copy of
 * the same small tree at the same place. All three must have the same outcome.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { patchFs } from 'geventjs/monkey';
import { test, testInHub } from '../../../support/suite.js';
import { type Outcome, outcomeOf } from './outcome.js';

export interface Case {
  /** Called in the folder with the tree, which is the working directory. Must not leave a descriptor open. */
  call: () => unknown;
  /** Called as a user without rights. */
  unprivileged?: boolean;
}

/** Cases by what they show. */
export type Cases = Record<string, (() => unknown) | Case>;

const nobody = 65534;
const isRoot = process.getuid?.() === 0;

export function testParity(cases: Cases): void {
  const folder = fs.mkdtempSync('/tmp/geventjs-parity-');
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const all = Object.entries(cases).map(([title, given]) => {
    const one = typeof given === 'function' ? { call: given } : given;
    return { title, one, expected: runOn(folder, one) };
  });
  patchFs();
  for (const { title, one, expected } of all) {
    test(`${title}: in a greenlet`, () => assert.deepEqual(runOn(folder, one), expected));
    testInHub(`${title}: in the hub`, () => assert.deepEqual(runOn(folder, one), expected));
  }
}

function runOn(folder: string, { call, unprivileged }: Case): Outcome {
  const before = process.cwd();
  fs.rmSync(folder, { recursive: true, force: true });
  makeTree(folder);
  process.chdir(folder);
  if (unprivileged && isRoot) process.seteuid?.(nobody);
  try {
    return outcomeOf('.', () => {
      try {
        return call();
      } finally {
        if (isRoot) process.seteuid?.(0);
      }
    });
  } finally {
    process.chdir(before);
  }
}

/**
 *      file (12 bytes), empty, link → file, broken → nowhere, loop → loop, locked (mode 0), fifo-less
 *      folder/ a.txt b.txt inner/ c.txt      bare/      closed/ (mode 700) secret
 */
function makeTree(folder: string): void {
  for (const name of ['', '/folder', '/folder/inner', '/bare', '/closed']) fs.mkdirSync(folder + name);
  const files = { file: 'hello wörld', empty: '', locked: 'x', 'folder/a.txt': 'a', 'folder/b.txt': 'b' };
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(`${folder}/${name}`, text);
  fs.writeFileSync(`${folder}/folder/inner/c.txt`, 'c');
  fs.writeFileSync(`${folder}/closed/secret`, 's');
  const links = { link: 'file', broken: 'nowhere', loop: 'loop', 'folder/inner/up': '../a.txt', way: 'folder' };
  for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, `${folder}/${name}`);
  fs.chmodSync(`${folder}/locked`, 0);
  fs.chmodSync(`${folder}/closed`, 0o700);
  fs.chmodSync(folder, 0o755);
}
