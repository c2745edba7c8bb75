import { type AcquireOptions, Semaphore } from 'geventjs/lock';
import { semaphorePrimitive } from './models/semaphore.js';
import { checkIsFound, checkPrimitive } from './support/check.js';

checkPrimitive(semaphorePrimitive('Semaphore', (value) => new Semaphore(value)));

class OnlySaysThatThereIsOne extends Semaphore {
  override acquire(options?: AcquireOptions): boolean {
    if (super.acquire({ blocking: false })) return true;
    return options?.blocking !== false && this.wait({ timeout: options?.timeout }) > 0 && this.acquire(options);
  }
}

class TakesItThoughLate extends Semaphore {
  override acquire(options?: AcquireOptions): boolean {
    const acquired = super.acquire(options);
    if (!acquired && options?.timeout !== undefined) super.acquire({ blocking: false });
    return acquired;
  }
}

for (const Broken of [OnlySaysThatThereIsOne, TakesItThoughLate]) {
  checkIsFound(semaphorePrimitive(Broken.name, (value) => new Broken(value)));
}
