// Nobody is left who could put, or get.
const { sleep, spawn } = require('geventjs');
const { Queue } = require('geventjs/queue');

const queue = new Queue(1);
function report(body) {
  try {
    body();
    console.log('nothing was thrown');
  } catch (error) {
    console.log(error.name, /Queue\.\w+/.exec(error.message)?.[0]);
  }
}
report(() => queue.get());
queue.put('item');
report(() => queue.put('another'));
spawn(() => sleep(1));
console.log(queue.get());
