/** The library as its users get it: the compiled files behind its public paths. */
export * from '../../dist/exports/event.js';
export * from '../../dist/exports/greenlet.js';
export { Semaphore } from '../../dist/exports/lock.js';
export { patchAll, patchFs } from '../../dist/exports/monkey.js';
export * from '../../dist/exports/pool.js';
export * from '../../dist/exports/queue.js';
export { getHub, joinAll, killAll, run, sleep, spawn, wait } from '../../dist/index.js';
