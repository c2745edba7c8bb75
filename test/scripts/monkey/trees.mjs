// Copies and searches with what Node loads only now, after the patch: in a greenlet, and in the hub, which is Node's own.
import fs from 'node:fs';
import { sleep, spawn, wait } from 'geventjs';

const folder = fs.mkdtempSync('/tmp/geventjs-trees-');
fs.mkdirSync(`${folder}/a/b/c`, { recursive: true });
for (const name of ['one.txt', 'a/two.txt', 'a/b/three.txt', 'a/b/c/four.md'])
  fs.writeFileSync(`${folder}/${name}`, name);
fs.symlinkSync('two.txt', `${folder}/a/link`);
const cwd = folder;

const list = (path) => fs.readdirSync(path, { recursive: true }).sort();
const named = (entry) => `${entry.parentPath}/${entry.name}`;
const copy = (options) => () => {
  fs.cpSync(`${folder}/a`, `${folder}/target`, { recursive: true, ...options });
  const copied = list(`${folder}/target`);
  fs.rmSync(`${folder}/target`, { recursive: true });
  return copied;
};

const copies = {
  'cpSync of a file': () => fs.cpSync(`${folder}/one.txt`, `${folder}/one`),
  'cpSync with a filter': copy({ filter: (from) => !from.endsWith('.md') }),
  'cpSync with times': copy({ preserveTimestamps: true, filter: () => true }),
  'cpSync of what is missing': () => fs.cpSync(`${folder}/missing`, `${folder}/other`),
  'cpSync of a folder': () => fs.cpSync(`${folder}/a`, `${folder}/other`),
};
const searches = {
  'globSync of all': () => fs.globSync('**', { cwd }),
  'globSync of several': () => fs.globSync(['*.txt', 'a/*', '**/*.md'], { cwd }),
  'globSync with types': () => fs.globSync('**/*.txt', { cwd, withFileTypes: true }).map(named),
  'globSync with an exception': () => fs.globSync('**', { cwd, exclude: (name) => `${name.name ?? name}` === 'b' }),
  'globSync of a number': () => fs.globSync(1),
};
const calls = { ...copies, ...(fs.globSync && searches) };

function outcome(call) {
  try {
    return { value: call() };
  } catch ({ name, message, code }) {
    return { name, message, code };
  }
}

let turns = 0;
const other = spawn(() => {
  for (;;) {
    turns++;
    sleep(0);
  }
});
const problems = [];
for (const [name, call] of Object.entries(calls)) {
  const before = turns;
  const inGreenlet = outcome(call);
  if (turns === before && 'value' in inGreenlet) problems.push(`${name} does not switch`);
  const inHub = inTheHub(() => outcome(call));
  if (JSON.stringify(inGreenlet) !== JSON.stringify(inHub)) {
    problems.push(`${name}: ${JSON.stringify(inGreenlet)} instead of ${JSON.stringify(inHub)}`);
  }
}
other.kill();
fs.rmSync(folder, { recursive: true });
console.log(problems.length === 0 ? 'the same' : problems.join('\n'));

function inTheHub(body) {
  return wait(new Promise((resolve) => setImmediate(() => resolve(body()))));
}
