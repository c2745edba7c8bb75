import { Condition, Lock, RLock } from 'geventjs/lock';
import { conditionPrimitive, type LockKind } from './models/condition.js';
import { checkIsFound, checkPrimitive } from './support/check.js';

const lockOf = (kind: LockKind) => (kind === 'Lock' ? new Lock() : new RLock());

checkPrimitive(conditionPrimitive('Condition', (kind) => new Condition(lockOf(kind))));

type Options = Parameters<Condition['wait']>[0];

class HasNoLockWhenKilled extends Condition {
  override wait(options?: Options): boolean {
    try {
      return super.wait(options);
    } catch (error) {
      if (this.owned()) this.release();
      throw error;
    }
  }
}

class NotifiesAtLeastOne extends Condition {
  override notify(n = 1): void {
    super.notify(Math.max(n, 1));
  }
}

for (const Broken of [HasNoLockWhenKilled, NotifiesAtLeastOne]) {
  checkIsFound(conditionPrimitive(Broken.name, (kind) => new Broken(lockOf(kind))));
}
