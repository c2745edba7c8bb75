/**
 * gevent for Node.js: greenlets that really block.
 *
 * This file only re-exports. What does not belong to greenlets as such has a path of its own: `geventjs/queue`,
 * `geventjs/hub`, `geventjs/greenlet` …
 */
import './core/main-stack.js';

export { BlockingSwitchOutError, GreenletExit, KeyboardInterrupt, LoopExit } from './base/errors.js';
export { type Blocking, blocking } from './core/blocking.js';
export { config, type TrackGreenletTree } from './core/config.js';
export { fromCallback, type NodeCallback } from './core/from-callback.js';
export { getCurrent } from './core/get-current.js';
export { Greenlet, type KillOptions } from './core/greenlet.js';
export { getHub } from './core/hub.js';
export { iwait, type Waitable, type WaitOptions } from './core/iwait.js';
export { type JoinAllOptions, joinAll } from './core/join.js';
export { kill, killAll } from './core/kill.js';
export type { KillError } from './core/kill-error.js';
export { Local } from './core/local.js';
export { rethrowExit } from './core/rethrow-exit.js';
export { run } from './core/run.js';
export { idle, sleep } from './core/sleep.js';
export { type SpawnOptions, spawn, spawnLater, spawnWith } from './core/spawn.js';
export { spawnRaw } from './core/spawn-raw.js';
export { getSwitchInterval, setSwitchInterval } from './core/switch-interval.js';
export { Timeout, type TimeoutError, type TimeoutLike } from './core/timeout.js';
export { toAsync } from './core/to-async.js';
export { wait } from './core/wait.js';
export { withTimeout } from './core/with-timeout.js';
