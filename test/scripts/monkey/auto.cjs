// Plain node with `--require geventjs/monkey/auto`, a CommonJS program.
'use strict';
const { readFileSync } = require('node:fs');
const { spawn } = require('geventjs');

const events = [];
spawn(() => events.push('another greenlet ran'));
require('./modules/slow.cjs');
events.push('loaded');
readFileSync(__filename);
console.log(events.join(', '));
