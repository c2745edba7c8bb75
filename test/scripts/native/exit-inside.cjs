// process.exit in a greenlet, with others suspended.
const { sleep, spawn } = require('geventjs');

for (let i = 0; i < 100; i++) spawn(() => sleep(1000));
spawn(() => {
  sleep(1);
  process.on('exit', (code) => console.log('exit event', code));
  process.exit(7);
});
sleep(1000);
