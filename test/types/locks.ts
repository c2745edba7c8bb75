// Compiled, never run: what of locks must compile, and what must not.

import { iwait, Timeout, wait } from 'geventjs';
import type { RawGreenlet } from 'geventjs/greenlet';
import {
  Barrier,
  BoundedSemaphore,
  Condition,
  DummySemaphore,
  Lock,
  type Lockable,
  type ReadLock,
  ReadWriteLock,
  RLock,
  Semaphore,
  type SemaphoreStatistics,
} from 'geventjs/lock';
import { exactly } from './exactly.js';

export function everyLock(lock: Lockable): void {
  exactly<boolean>()(lock.acquire());
  exactly<boolean>()(lock.acquire({ blocking: false }));
  exactly<boolean>()(lock.acquire({ timeout: new Timeout(10) }));
  exactly<boolean>()(lock.locked());
  exactly<Disposable>()(lock.acquired({ timeout: undefined }));
  exactly<{ a: number }>()(lock.with(() => ({ a: 1 })));
  exactly<string>()(lock.with(() => 'text', { timeout: 10 }));
  exactly<string | undefined>()(lock.name);
  const locks: Lockable[] = [
    new Semaphore(2, { name: 'two' }),
    new BoundedSemaphore(),
    new DummySemaphore(),
    new Lock({ name: 'door' }),
    new RLock(),
    new Condition(),
    new ReadWriteLock().readLock,
  ];
  locks.pop();

  // @ts-expect-error options, not positions
  lock.acquire(false);
  // @ts-expect-error the time limit is an option
  lock.acquire(10);
  // @ts-expect-error milliseconds are a number
  lock.acquire({ timeout: '10' });
  // @ts-expect-error no such option
  lock.acquire({ block: false });
  // @ts-expect-error it waits, or it fails: there is nothing to be held otherwise
  lock.acquired({ blocking: false });
  // @ts-expect-error a function that is called while it is held
  lock.with();
  // @ts-expect-error a name can only be read
  lock.name = 'other';
  // @ts-expect-error it has no lifetime: `using` takes what acquired() returns
  using _ = lock;
}

export function semaphores(semaphore: Semaphore): void {
  exactly<number>()(semaphore.counter);
  exactly<number>()(semaphore.release());
  exactly<number>()(semaphore.wait({ timeout: 10 }));
  exactly<number>()(semaphore.linkCount);
  exactly<boolean>()(semaphore.ready());
  exactly<Semaphore[]>()(wait([semaphore]));
  for (const ready of iwait([new BoundedSemaphore()])) exactly<BoundedSemaphore>()(ready);
  semaphore.rawlink((source) => exactly<Semaphore>()(source));
  semaphore.unlink({ receive: () => undefined });
  const anywhere: Semaphore = new DummySemaphore();
  exactly<SemaphoreStatistics>()(anywhere.statistics());
  exactly<number>()(new BoundedSemaphore(5).initialValue);

  // @ts-expect-error permits are a number
  new Semaphore('5');
  // @ts-expect-error a count can only be read
  semaphore.counter = 5;
  // @ts-expect-error a bound can only be read
  new BoundedSemaphore(5).initialValue = 6;
  // @ts-expect-error statistics can only be read
  semaphore.statistics().counter = 5;
  // @ts-expect-error not every semaphore has a bound
  semaphore.initialValue;
}

export function exclusive(lock: Lock, rlock: RLock): void {
  exactly<RawGreenlet | undefined>()(lock.owner);
  exactly<boolean>()(rlock.owned());
  exactly<number>()(rlock.depth);
  exactly<void>()(lock.release());
  exactly<RawGreenlet | undefined>()(rlock.statistics().owner);

  // @ts-expect-error a lock is not counted
  new Lock(1);
  // @ts-expect-error who holds it can only be read
  lock.owner = undefined;
  // @ts-expect-error a lock cannot be linked
  wait([lock]);
}

export function conditions(condition: Condition): void {
  exactly<Condition>()(new Condition(new Lock(), { name: 'news' }));
  exactly<Condition>()(new Condition(undefined, { name: 'news' }));
  exactly<boolean>()(condition.wait({ timeout: 10 }));
  exactly<string | undefined>()(condition.waitFor(() => ['a'].pop(), { timeout: 10 }));
  exactly<void>()(condition.notify());
  exactly<void>()(condition.notify(2));
  exactly<number>()(condition.statistics().lock.waiting);

  // @ts-expect-error a Lock or an RLock
  new Condition(new Semaphore());
  // @ts-expect-error the name is an option, after the lock
  new Condition({ name: 'news' });
  // @ts-expect-error the time limit is an option
  condition.wait(10);
  // @ts-expect-error a function that looks
  condition.waitFor(true);
}

export function readWrite(lock: ReadWriteLock): void {
  exactly<ReadLock>()(lock.readLock);
  exactly<boolean>()(lock.writeLock.acquire({ timeout: 10 }));
  exactly<number>()(lock.statistics().readers);

  // @ts-expect-error one of its sides is acquired
  lock.acquire();
  // @ts-expect-error its sides can only be read
  lock.readLock = lock.writeLock;
  // @ts-expect-error a side is not the other
  const _readLock: ReadLock = lock.writeLock;
}

export function barriers(barrier: Barrier): void {
  exactly<Barrier>()(new Barrier(5, { action: () => undefined, timeout: 10, name: 'start' }));
  exactly<number>()(barrier.wait({ timeout: new Timeout(10) }));
  exactly<number>()(barrier.parties);
  exactly<number>()(barrier.waiting);
  exactly<boolean>()(barrier.broken);

  // @ts-expect-error how many have to arrive
  new Barrier();
  // @ts-expect-error the action is an option
  new Barrier(5, () => undefined);
  // @ts-expect-error a Timeout is for one wait
  new Barrier(5, { timeout: new Timeout(10) });
  // @ts-expect-error it breaks by itself, or by abort()
  barrier.broken = true;
  // @ts-expect-error a barrier is not acquired
  barrier.acquire();
}
