/** Ping-pong between two fibers over two bounded queues of size 1. Effect's runtime is entered once for the whole loop. */
import { Effect, Fiber, Queue } from 'effect';
import { measureAsync } from '../../support/measure.mjs';

const there = Effect.runSync(Queue.bounded(1));
const back = Effect.runSync(Queue.bounded(1));

const ping = (count) =>
  Effect.gen(function* () {
    for (let i = 0; i < count; i++) {
      yield* Queue.offer(there, i);
      yield* Queue.take(back);
    }
  });

const pong = (count) =>
  Effect.gen(function* () {
    for (let i = 0; i < count; i++) yield* Queue.offer(back, yield* Queue.take(there));
  });

await measureAsync((count) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const fibers = [yield* Effect.forkChild(ping(count)), yield* Effect.forkChild(pong(count))];
      for (const fiber of fibers) yield* Fiber.join(fiber);
    }),
  ),
);
