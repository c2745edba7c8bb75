// The loop ends although greenlets wait for something that never comes.
const { sleep, spawn } = require('geventjs');
const { Queue } = require('geventjs/queue');

const queue = new Queue();
for (let i = 0; i < 1000; i++) {
  spawn(() => {
    const local = { i };
    try {
      queue.get();
    } finally {
      console.log('never', local);
    }
  });
}
sleep(0);
console.log('end of the program');
