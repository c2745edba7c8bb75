// Reads standard input with the call that stops the whole thread. What asks for the input is printed by another greenlet
// while this one waits: if that stopped, too, nothing would ever come.
'use strict';
const { readSync } = require('node:fs');
const { sleep, spawn } = require('geventjs');

const buffer = Buffer.alloc(100);

function readAfter(request) {
  spawn(() => {
    sleep(1);
    console.log(request);
  });
  return buffer.toString('utf8', 0, readSync(0, buffer)).trim();
}

console.log(`got ${readAfter('ready')}`);
console.log(`at the end '${readAfter('more')}'`);
