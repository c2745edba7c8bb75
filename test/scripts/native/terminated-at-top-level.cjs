// The time limit of a script runs out while another greenlet has its turn, in a program that blocks at top level: the other
// greenlet is lost, and nobody else notices.
const vm = require('node:vm');
const { joinAll, sleep, spawn } = require('geventjs');
const { getHub } = require('geventjs/hub');

getHub().exceptionStream = null;
const limited = spawn(() => {
  try {
    return vm.runInNewContext('sleep(200)', { sleep }, { timeout: 20 });
  } catch (error) {
    return error.code;
  }
});
const computing = spawn(() => {
  const end = Date.now() + 2000;
  while (Date.now() < end);
});
const patient = spawn(() => {
  sleep(300);
  return 'patient';
});
joinAll([limited, computing, patient]);
console.log(limited.value, computing.exception.code, patient.value);
sleep(1);
console.log('the main program goes on');
