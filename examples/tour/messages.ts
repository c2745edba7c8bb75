import { joinAll, sleep, spawn } from 'geventjs';
import { Queue } from 'geventjs/queue';

/** Ten times as fast as `examples/messages.ts`. */
const pause = 50;

export function tourOfMessages(): void {
  const queue = new Queue<string>();
  const producer = spawn(() => {
    for (let i = 0; i < 10; i++) {
      queue.put(`message${i}`);
      sleep(pause);
    }
    queue.shutdown();
  });
  const consumer = spawn(() => {
    let count = 0;
    for (const message of queue) {
      count++;
      console.log(`Got message: ${message}`);
    }
    return count;
  });
  joinAll([producer, consumer], { raiseError: true });
  console.log(`${consumer.value} messages, ${pause} ms apart`);
}
