import { type Greenlet, sleep } from 'geventjs';
import { type AddOptions, type GroupKillOptions, Pool } from 'geventjs/pool';
import { poolPrimitive } from './models/pool-commands.js';
import { ignoreTaskErrors } from './models/pool-task.js';
import { checkIsFound, checkPrimitive } from './support/check.js';

ignoreTaskErrors();

checkPrimitive(poolPrimitive('Pool', (size) => new Pool(size)));

class LetsOthersOvertake extends Pool {
  override start(greenlet: Greenlet, options: AddOptions = {}): void {
    if (this.full() && options.timeout !== undefined) sleep(0);
    super.start(greenlet, options);
  }
}

class KillsTwice extends Pool {
  override killOne(greenlet: Greenlet, error: Error, options: GroupKillOptions): void {
    if (this.has(greenlet)) greenlet.kill(error, options);
  }
}

for (const Broken of [LetsOthersOvertake, KillsTwice]) {
  checkIsFound(poolPrimitive(Broken.name, (size) => new Broken(size)));
}
