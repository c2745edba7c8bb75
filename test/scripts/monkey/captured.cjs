// Modules that take functions of Node's before they are patched.
'use strict';
require('./modules/takes.cjs');
require('./modules/is.cjs');
const { patchAll } = require('geventjs/monkey');

patchAll();
patchAll();
