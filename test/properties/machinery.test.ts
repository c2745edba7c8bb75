/** The checks themselves: that they find what is wrong, and find it again. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GreenletExit, sleep } from 'geventjs';
import { RLock } from 'geventjs/lock';
import { Queue, type QueueWaitOptions } from 'geventjs/queue';
import { test } from '../support/suite.js';
import { lockPrimitive } from './models/lock.js';
import { queuePrimitive } from './models/queue.js';
import { checkIsFound, findFault, runProgram } from './support/check.js';
import { programs } from './support/step.js';

const good = queuePrimitive('Queue', ({ maxSize, items }) => new Queue(maxSize, items));

test('the same program has the same history', () => {
  const lock = lockPrimitive('RLock', () => new RLock());
  for (const program of fc.sample(programs(200), { seed: 7, numRuns: 100 })) {
    assert.deepEqual(runProgram(good, program), runProgram(good, program));
    assert.deepEqual(runProgram(lock, program), runProgram(lock, program));
  }
});

test('the same seed gives the same programs', () => {
  assert.deepEqual(findFault(good, 7, 200), findFault(good, 7, 200));
});

class LosesWhenKilled<T> extends Queue<T> {
  override get(options?: QueueWaitOptions): T {
    try {
      return super.get(options);
    } catch (error) {
      if (error instanceof GreenletExit && !this.empty()) super.getNowait();
      throw error;
    }
  }
}

class MixesUp<T> extends Queue<T> {
  override get(options?: QueueWaitOptions): T {
    if (this.size < 3) return super.get(options);
    super.putNowait(super.getNowait());
    return super.get(options);
  }
}

class LetsOthersOvertake<T> extends Queue<T> {
  override put(item: T, options?: QueueWaitOptions): void {
    if (this.full() && options?.timeout !== undefined) sleep(0);
    super.put(item, options);
  }
}

class Doubles<T> extends Queue<T> {
  override put(item: T, options?: QueueWaitOptions): void {
    super.put(item, options);
    if (options?.timeout !== undefined && !this.full()) super.put(item);
  }
}

class WaitsTooLong<T> extends Queue<T> {
  override get(options: QueueWaitOptions = {}): T {
    const { timeout } = options;
    return super.get(typeof timeout === 'number' ? { ...options, timeout: timeout + 1 } : options);
  }
}

for (const Broken of [LosesWhenKilled, MixesUp, LetsOthersOvertake, Doubles, WaitsTooLong]) {
  checkIsFound(queuePrimitive(Broken.name, ({ maxSize, items }) => new Broken(maxSize, items)));
}
