/** Calls one async function that does nothing, and awaits it. */
import { measureAsync } from '../../support/measure.mjs';

const nothing = async () => undefined;

await measureAsync(async (count) => {
  for (let i = 0; i < count; i++) await nothing();
});
