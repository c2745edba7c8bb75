// Copies a folder in a greenlet.
import fs from 'node:fs';
import { spawn } from 'geventjs';

const [target] = process.argv.slice(2);
spawn(() => fs.cpSync(import.meta.dirname, target, { recursive: true })).get();
console.log(fs.existsSync(`${target}/copy-tree.mjs`) ? 'copied' : 'missing');
