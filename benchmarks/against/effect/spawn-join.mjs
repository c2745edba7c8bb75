/**
 * Forks one fiber that does nothing, and joins it. Effect's runtime is entered once for the whole loop.
 *
 * With `startImmediately` the fiber runs inside the fork itself and has ended before the join: nobody else gets a turn.
 */
import { Effect, Fiber } from 'effect';
import { measureAsync, settings } from '../../support/measure.mjs';

const nothing = Effect.sync(() => undefined);
const { startImmediately = false } = settings;
const forkAndJoin = Effect.flatMap(Effect.forkChild(nothing, { startImmediately }), Fiber.join);

await measureAsync((count) =>
  Effect.runPromise(
    Effect.gen(function* () {
      for (let i = 0; i < count; i++) yield* forkAndJoin;
    }),
  ),
);
