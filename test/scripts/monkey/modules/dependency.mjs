// What an ES module does at its top level while the program that imports it is being loaded.
import { readFileSync } from 'node:fs';
import { spawn } from 'geventjs';

export const events = [];
spawn(() => events.push('another greenlet ran'));
readFileSync(new URL(import.meta.url));
events.push('dependency loaded');
