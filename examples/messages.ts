// A producer and a consumer with a queue between them. The consumer waits for ever: when the producer is done, nobody is
// left who could wake it, and the program ends with a LoopExit that says so.
//
//   geventjs examples/messages.ts
import { joinAll, sleep, spawn } from 'geventjs';
import { Queue } from 'geventjs/queue';

const pause = Number(process.env['PAUSE_MS'] ?? 500);
const queue = new Queue<string>();

function produce(): void {
  for (let i = 0; i < 10; i++) {
    queue.put(`message${i}`);
    sleep(pause);
  }
}

function consume(): never {
  for (;;) console.log(`Got message: ${queue.get()}`);
}

const producer = spawn(produce);
const consumer = spawn(consume);
joinAll([producer, consumer]);
