/** One raw switch there and back. */

import { RawGreenlet, run } from '../support/geventjs.mjs';
import { measure } from '../support/measure.mjs';

await run(() => {
  const home = RawGreenlet.getCurrent();
  const other = new RawGreenlet(() => {
    for (;;) home.switch();
  });
  measure((count) => {
    for (let i = 0; i < count; i++) other.switch();
  });
});
