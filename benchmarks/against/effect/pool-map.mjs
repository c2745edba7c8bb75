/** Effect.forEach over `count` items, at most `places` at once; each item yields once. Effect's runtime is entered once. */
import { Effect } from 'effect';
import { measureAsync, settings } from '../../support/measure.mjs';

const task = (item) => Effect.map(Effect.yieldNow, () => item * 2);
const options = { concurrency: settings.places };

await measureAsync((count) =>
  Effect.runPromise(
    Effect.forEach(
      Array.from({ length: count }, (_, item) => item),
      task,
      options,
    ),
  ),
);
