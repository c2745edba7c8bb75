// A token bucket: a semaphore holds the tokens, a greenlet puts new ones in at each interval, up to what the bucket holds.
// Whoever calls `take` waits for a token, in order. After a quiet time a full bucket lets a burst through.
//
//   geventjs examples/rate-limiter.ts
import { type Greenlet, joinAll, sleep, spawn } from 'geventjs';
import { BoundedSemaphore } from 'geventjs/lock';

interface Limits {
  /** Tokens that the bucket holds; it begins full. */
  burst: number;
  /** Tokens that are put in at each interval. */
  rate: number;
  /** Milliseconds. */
  interval: number;
  /** Told at the end of each interval how many were let through. */
  onInterval: (count: number) => void;
}

class RateLimiter implements Disposable {
  readonly #tokens: BoundedSemaphore;
  readonly #refilling: Greenlet;
  #count = 0;

  constructor(limits: Limits) {
    this.#tokens = new BoundedSemaphore(limits.burst, { name: 'tokens' });
    this.#refilling = spawn(() => this.#refill(limits));
  }

  /** Does the bucket hold all the tokens that it can? */
  get full(): boolean {
    return this.#tokens.counter === this.#tokens.initialValue;
  }

  take(): void {
    this.#tokens.acquire();
    this.#count++;
  }

  [Symbol.dispose](): void {
    this.#refilling.kill();
  }

  #refill({ rate, interval, onInterval }: Limits): never {
    for (;;) {
      sleep(interval);
      onInterval(this.#count);
      this.#count = 0;
      // A token goes straight to who waits longest, and only what nobody waits for stays in the bucket.
      for (let left = rate; left > 0 && !this.full; left--) this.#tokens.release();
    }
  }
}

const interval = Number(process.env['PAUSE_MS'] ?? 200);
const onInterval = (count: number) => count > 0 && console.log('*'.repeat(count), count);
using limiter = new RateLimiter({ burst: 5, rate: 2, interval, onInterval });

for (const customers of [10, 7]) {
  console.log(`${customers} come at once:`);
  joinAll(Array.from({ length: customers }, () => spawn(() => limiter.take())));
  while (!limiter.full) sleep(interval); // a quiet time
}
