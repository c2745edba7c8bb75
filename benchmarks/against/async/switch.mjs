/** One await: out of the async function and back by the next microtask. */
import { measureAsync } from '../../support/measure.mjs';

await measureAsync(async (count) => {
  for (let i = 0; i < count; i++) await undefined;
});
