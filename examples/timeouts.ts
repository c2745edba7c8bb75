// Giving up: on a wait, on a whole piece of work, and on a greenlet.
//
//   geventjs examples/timeouts.ts
import { rethrowExit, sleep, spawn, Timeout, withTimeout } from 'geventjs';
import { Empty, Queue } from 'geventjs/queue';

// One call.
try {
  new Queue<number>().get({ timeout: 10 });
} catch (error) {
  if (!(error instanceof Empty)) throw error;
  console.log('the queue stayed empty');
}

// Everything in a block; the timeout that comes out is compared with our own, as there may be another one around us.
const timeout = Timeout.startNew(20);
try {
  for (;;) sleep(5);
} catch (error) {
  if (error !== timeout) throw error;
  console.log('the loop took too long');
} finally {
  timeout.close();
}

// With something else to return.
console.log(withTimeout(10, () => (sleep(60_000), 'the answer'), { otherwise: 'no answer' }));

// A greenlet that cleans up when it is killed, and does not swallow the kill.
const worker = spawn(() => {
  try {
    for (;;) {
      try {
        sleep(60_000);
      } catch (error) {
        rethrowExit(error);
        console.log('never printed');
      }
    }
  } finally {
    sleep(1); // cleaning up may block
    console.log('cleaned up');
  }
});
sleep(0);
worker.kill();
console.log('killed:', worker.dead);
