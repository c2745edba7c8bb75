// Plain node, a CommonJS program.
'use strict';
const { statSync } = require('node:fs');
const { spawn } = require('geventjs');
const { patchAll } = require('geventjs/monkey');

patchAll();
const events = [];
spawn(() => events.push('another greenlet ran'));
require('./modules/slow.cjs');
events.push('loaded');
statSync(__filename);
events.push('taken before: blocks');
require('node:fs').statSync(__filename);
events.push('taken afterwards: does not');
console.log(events.join(', '));
