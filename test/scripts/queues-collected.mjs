// Nobody keeps a queue on which greenlets and loops have waited. Run with --expose-gc.
import { run, sleep, spawn } from 'geventjs';
import { Channel, LifoQueue, PriorityQueue, Queue, SimpleQueue, UnboundQueue } from 'geventjs/queue';

let collected = 0;
const registry = new FinalizationRegistry(() => collected++);

await run(() => {
  for (let i = 0; i < 10; i++) {
    for (const Kind of [Channel, LifoQueue, PriorityQueue, Queue, SimpleQueue, UnboundQueue]) {
      const queue = new Kind();
      registry.register(queue);
      const getter = spawn(() => queue.get());
      const killed = spawn(() => queue.get());
      queue[Symbol.asyncIterator]().next();
      sleep(0);
      killed.kill();
      for (let n = 0; n < 2; n++) queue.put(n);
      getter.join();
    }
  }
});
for (let i = 0; i < 500 && collected < 60; i++) {
  globalThis.gc();
  await new Promise((done) => setTimeout(done, 1));
}
console.log(`collected ${collected} of 60`);
