// Under the command: which loads suspend the program, and which do not.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { joinAll, spawn, wait } from 'geventjs';
import { events } from './modules/dependency.mjs';

const require = createRequire(import.meta.url);

console.log('before the program:', events.join(', '));
readFileSync(new URL(import.meta.url));
console.log('after a read in it:', events.join(', '));

const seen = [];
const load = (name) => {
  const { first, second } = require('./modules/slow.cjs');
  seen.push(`${name} got ${first} and ${second}`);
};
joinAll([spawn(load, 'a'), spawn(load, 'b')]);
console.log(seen.join(', '));

const turns = [];
const { read } = require('./modules/inner.cjs');
const callLater = (name) => {
  turns.push(`${name} begins`);
  read();
  turns.push(`${name} ends`);
};
joinAll([spawn(callLater, 'a'), spawn(callLater, 'b')]);
console.log(turns.slice(0, 2).join(', '));

const failed = spawn(() => {
  try {
    require('./modules/none.cjs');
  } catch (error) {
    seen.push(error.code);
  }
  const here = seen.length;
  spawn(() => seen.push('another'));
  readFileSync(new URL(import.meta.url));
  return seen[here];
});
console.log('after a module that was not found:', failed.get());

const imported = await_(() => import('./modules/late.mjs'));
console.log('imported by a greenlet:', imported.value);

function await_(start) {
  return spawn(() => wait(start())).get();
}
