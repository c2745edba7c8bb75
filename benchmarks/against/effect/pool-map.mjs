/**
 * Effect.forEach over `count` items, at most `places` at once; each item yields once. Effect's runtime is entered once.
 *
 * A task is written as people write it, with a generator; or, without `generators`, as one operator on the other.
 */
import { Effect } from 'effect';
import { measureAsync, settings } from '../../support/measure.mjs';

const { places, generators = true } = settings;

const written = (item) =>
  Effect.gen(function* () {
    yield* Effect.yieldNow;
    return item * 2;
  });
const composed = (item) => Effect.map(Effect.yieldNow, () => item * 2);
const task = generators ? written : composed;
const all = (count) => Array.from({ length: count }, (_, item) => item);

await measureAsync((count) => Effect.runPromise(Effect.forEach(all(count), task, { concurrency: places })));
