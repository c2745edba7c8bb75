import { Barrier } from 'geventjs/lock';
import { barrierPrimitive } from './models/barrier.js';
import { checkIsFound, checkPrimitive } from './support/check.js';

checkPrimitive(barrierPrimitive('Barrier', (parties, action) => new Barrier(parties, { action })));

class IsMendedByWhoFindsItBroken extends Barrier {
  override wait(options?: Parameters<Barrier['wait']>[0]): number {
    if (this.broken) this.reset();
    return super.wait(options);
  }
}

class KeepsThoseWhoWaitWhenReset extends Barrier {
  override reset(): void {
    if (this.broken) super.reset();
  }
}

for (const Broken of [IsMendedByWhoFindsItBroken, KeepsThoseWhoWaitWhenReset]) {
  checkIsFound(barrierPrimitive(Broken.name, (parties, action) => new Broken(parties, { action })));
}
