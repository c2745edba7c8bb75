/** Greenlets that wait on events: see waiters.mjs. */
import { Event, run } from '../support/geventjs.mjs';
import { measureWaiters } from './waiters.mjs';

await run(() =>
  measureWaiters({
    make: () => new Event(),
    wait: (event, options) => event.wait(options),
    wake(event) {
      event.set();
      event.clear();
    },
  }),
);
