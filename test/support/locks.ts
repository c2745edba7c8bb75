/** What the tests of every kind of lock need. */
import { sleep, spawn } from 'geventjs';
import { BoundedSemaphore, Condition, Lock, type Lockable, ReadWriteLock, RLock, Semaphore } from 'geventjs/lock';

/** One of each kind that a single greenlet holds at a time. */
export const kinds: Record<string, () => Lockable> = {
  Semaphore: () => new Semaphore(),
  BoundedSemaphore: () => new BoundedSemaphore(),
  Lock: () => new Lock(),
  RLock: () => new RLock(),
  'Condition with an RLock': () => new Condition(),
  'Condition with a Lock': () => new Condition(new Lock()),
  'write lock': () => new ReadWriteLock().writeLock,
};

/** Has another greenlet hold `lock` until `release` is called. */
export function holdElsewhere(lock: Lockable): { release: () => void } {
  let held = true;
  const holder = spawn(() => {
    using _ = lock.acquired();
    while (held) sleep(0);
  });
  sleep(0);
  return {
    release: () => {
      held = false;
      holder.join();
    },
  };
}
