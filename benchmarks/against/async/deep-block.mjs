/** Two async tasks take turns; each awaits a microtask at the end of a chain of 30 awaited calls. */
import { measureAsync } from '../../support/measure.mjs';

async function chain(depth) {
  if (depth === 0) {
    await undefined;
    return 0;
  }
  return 1 + (await chain(depth - 1));
}

await measureAsync(async (count) => {
  const each = Math.ceil(count / 2);
  const task = async () => {
    for (let i = 0; i < each; i++) await chain(30);
  };
  await Promise.all([task(), task()]);
});
