// A module that blocks while it is being loaded.
'use strict';
const { sleep, wait } = require('geventjs');

sleep(1);
module.exports = wait(Promise.resolve('while a module is loaded'));
