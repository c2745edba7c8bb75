/** Acquires and releases a semaphore that is free; with `waiters`, greenlets that wait for one: see waiters.mjs. */
import { run, Semaphore } from '../support/geventjs.mjs';
import { measure, settings } from '../support/measure.mjs';
import { measureWaiters } from './waiters.mjs';

function measureFree() {
  const semaphore = new Semaphore();
  measure((count) => {
    for (let i = 0; i < count; i++) {
      semaphore.acquire();
      semaphore.release();
    }
  });
}

function measureTaken() {
  measureWaiters({
    make: () => new Semaphore(0),
    wait: (semaphore, options) => semaphore.acquire(options),
    wake(semaphore, waiters) {
      for (let i = 0; i < waiters; i++) semaphore.release();
    },
  });
}

await run(settings.waiters === undefined ? measureFree : measureTaken);
