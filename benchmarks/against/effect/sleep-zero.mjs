/** Effect.yieldNow in `tasks` fibers that alternate. Effect's runtime is entered once for the whole loop. */
import { Effect, Fiber } from 'effect';
import { measureAsync, settings } from '../../support/measure.mjs';

const task = (count) =>
  Effect.gen(function* () {
    for (let i = 0; i < count; i++) yield* Effect.yieldNow;
  });

await measureAsync((count) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const each = Math.ceil(count / settings.tasks);
      const fibers = [];
      for (let i = 0; i < settings.tasks; i++) fibers.push(yield* Effect.forkChild(task(each)));
      for (const fiber of fibers) yield* Fiber.join(fiber);
    }),
  ),
);
