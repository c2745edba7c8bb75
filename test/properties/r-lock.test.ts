import { RLock } from 'geventjs/lock';
import { lockPrimitive } from './models/lock.js';
import { checkIsFound, checkPrimitive } from './support/check.js';

checkPrimitive(lockPrimitive('RLock', () => new RLock()));

class IsFreeAtTheFirstRelease extends RLock {
  override release(): void {
    while (this.owned() && this.depth > 1) super.release();
    super.release();
  }
}

checkIsFound(lockPrimitive(IsFreeAtTheFirstRelease.name, () => new IsFreeAtTheFirstRelease()));
