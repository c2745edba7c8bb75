// Plain node, an ES module whose first import patches.
import 'geventjs/monkey/auto';
import { readFileSync } from 'node:fs';
import { run, spawn } from 'geventjs';
import { isModulePatched } from 'geventjs/monkey';

const events = [];
readFileSync(new URL(import.meta.url)); // nothing may block here, so it is Node's own
await run(() => {
  spawn(() => events.push('another greenlet ran'));
  readFileSync(new URL(import.meta.url));
});
console.log(isModulePatched('crypto'), events.join());
