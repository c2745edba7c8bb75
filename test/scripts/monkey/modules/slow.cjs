'use strict';
// Half of the exports, something that would block, the other half.
const fs = require('node:fs');
exports.first = 1;
fs.readFileSync(__filename);
require('./inner.cjs');
exports.second = 2;
