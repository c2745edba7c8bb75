'use strict';
const { isModulePatched } = require('geventjs/monkey');
console.log(isModulePatched('zlib'), isModulePatched('fs'));
