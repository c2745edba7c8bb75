// Nobody keeps a lock that is no longer used, whoever has waited for it. Run with --expose-gc.
import { killAll, run, sleep, spawn } from 'geventjs';
import { Barrier, Condition, Lock, ReadWriteLock, RLock, Semaphore } from 'geventjs/lock';

const makers = [
  () => new Semaphore(0),
  () => taken(new Lock()),
  () => taken(new RLock()),
  () => taken(new Condition()),
  () => taken(new ReadWriteLock().writeLock),
  () => new Barrier(3),
];

function taken(lock) {
  spawn(() => lock.acquire()).join();
  return lock;
}

let collected = 0;
const permit = new Semaphore(1);
// Called in the hub: it may take what is free.
const registry = new FinalizationRegistry(() => {
  if (permit.acquire()) permit.release();
  collected++;
});

await run(() => {
  for (const make of makers) {
    const lock = make();
    registry.register(lock);
    const wait = (options) => (lock instanceof Barrier ? lock.wait(options) : lock.acquire(options));
    const killed = spawn(wait);
    const late = lock instanceof Barrier ? [] : [spawn(wait, { timeout: 0 })];
    sleep(0);
    killAll([killed, ...late]);
  }
});
for (let i = 0; i < 500 && collected < makers.length; i++) {
  globalThis.gc();
  await new Promise((done) => setTimeout(done, 1));
}
console.log(`collected ${collected} of ${makers.length}, ${permit.counter} free`);
