/** Ping-pong between two greenlets over two queues of size 1. Timed is one round trip. */
import { joinAll, Queue, run, spawn } from '../support/geventjs.mjs';
import { measure } from '../support/measure.mjs';

await run(() => {
  const there = new Queue(1);
  const back = new Queue(1);
  measure((count) => {
    const ping = spawn(() => {
      for (let i = 0; i < count; i++) {
        there.put(i);
        back.get();
      }
    });
    const pong = spawn(() => {
      for (let i = 0; i < count; i++) back.put(there.get());
    });
    joinAll([ping, pong]);
  });
});
