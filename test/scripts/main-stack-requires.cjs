// Loads an ES module with require(); it blocks at its own top level, which runs on the stack of the program.
'use strict';
const { sleep } = require('geventjs');

console.log(require('./main-stack-required.mjs').value);
sleep(1);
console.log('main goes on');
