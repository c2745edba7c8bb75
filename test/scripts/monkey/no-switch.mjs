// Which of these calls lets another greenlet run before it returns? Each prints a line; the last word is yes or no.
import assert from 'node:assert';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { joinAll, sleep, spawn } from 'geventjs';

const require = createRequire(import.meta.url);
const folder = fs.mkdtempSync('/tmp/geventjs-no-switch-');
const files = {
  'a.mjs': 'import "./b.mjs"',
  'b.mjs': '',
  'c.cjs': '',
  'd.cjs': 'require("fs").readFileSync(__filename)',
};
for (const [name, text] of Object.entries({ ...files, 'e.json': '{}' })) fs.writeFileSync(`${folder}/${name}`, text);

const quietly = (body) => {
  try {
    return body();
  } catch {
    return undefined;
  }
};

const calls = {
  'fs.readFileSync': () => fs.readFileSync(`${folder}/a.mjs`),
  'import() of an ES module': () => import(`${folder}/a.mjs`),
  'import() of CommonJS': () => import(`${folder}/c.cjs`),
  'import() of JSON': () => import(`${folder}/e.json`, { with: { type: 'json' } }),
  'import() of what is missing': () => import(`${folder}/missing.mjs`),
  'import() of a package': () => import('fs-extra'),
  require: () => require(`${folder}/d.cjs`),
  'require of JSON': () => require(`${folder}/e.json`),
  'require.resolve': () => require.resolve(`${folder}/c.cjs`),
  'require.resolve of a package': () => require.resolve('write-file-atomic'),
  'import.meta.resolve': () => import.meta.resolve(`${folder}/c.cjs`),
  assert: () => assert.ok(folder === 1),
  'console.log': () => console.log('out'),
  'console.error': () => console.error('err'),
  'fs.watch': () => fs.watch(folder, { recursive: true }).close(),
  'new Worker': () => new Worker('1', { eval: true }),
  'process.stdin': () => process.stdin.pause(),
  'fs.createReadStream': () => fs.createReadStream(`${folder}/a.mjs`).resume(),
  'fs.createWriteStream': () => fs.createWriteStream(`${folder}/f`).end('text'),
  'fs.promises.readFile': () => fs.promises.readFile(`${folder}/a.mjs`),
  'the stack of an error': () => new Error('x').stack,
};

const answers = [];
for (const [name, call] of Object.entries(calls)) {
  let hasRun = false;
  let answer;
  const one = spawn(() => {
    const result = quietly(call);
    answer = hasRun ? 'yes' : 'no';
    if (typeof result?.then === 'function') result.then(undefined, () => undefined);
  });
  const other = spawn(() => {
    hasRun = true;
  });
  joinAll([one, other]);
  sleep(5);
  answers.push(`${name}: ${answer}`);
}
fs.rmSync(folder, { recursive: true });
fs.writeFileSync(process.argv[2], answers.join('\n'));
