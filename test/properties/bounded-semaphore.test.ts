import { BoundedSemaphore } from 'geventjs/lock';
import { boundedSemaphorePrimitive } from './models/semaphore.js';
import { checkIsFound, checkPrimitive } from './support/check.js';

checkPrimitive(boundedSemaphorePrimitive('BoundedSemaphore', (value) => new BoundedSemaphore(value)));

class IgnoresTooManyReleases extends BoundedSemaphore {
  override release(): number {
    return this.counter < this.initialValue ? super.release() : this.counter;
  }
}

checkIsFound(boundedSemaphorePrimitive(IgnoresTooManyReleases.name, (value) => new IgnoresTooManyReleases(value)));
