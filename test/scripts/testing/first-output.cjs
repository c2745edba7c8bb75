// Prints for the first time after the snapshot of what is there. Its streams are no leak.
const { checkLeaks, findLeaks } = require('geventjs/testing');

checkLeaks(() => console.log('printed'));
console.error('printed as well');
console.log(findLeaks().length);
