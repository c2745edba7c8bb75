// An uncaught error in a timer, while greenlets are suspended.
const { sleep, spawn } = require('geventjs');

for (let i = 0; i < 10; i++) spawn(() => sleep(1000));
spawn(() => {
  setTimeout(() => {
    throw new Error('from a timer');
  }, 1);
  sleep(1000);
});
sleep(1000);
