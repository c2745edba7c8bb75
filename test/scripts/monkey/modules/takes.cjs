'use strict';
const { readFileSync, readFile, statSync } = require('node:fs');

module.exports = {
  readFile,
  read: readFileSync,
  statSync,
  get danger() {
    throw new Error('a getter was called');
  },
};
