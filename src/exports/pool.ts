import '../core/main-stack.js';

export { PoolDeadlockError, PoolFull } from '../base/errors.js';
export {
  type AddOptions,
  type GreenletClass,
  Group,
  type GroupJoinOptions,
  type GroupKillOptions,
  type GroupOptions,
  type GroupStatistics,
} from '../pool/group.js';
export type { ImapOptions } from '../pool/mapping.js';
export { Pool, type PoolStatistics } from '../pool/pool.js';
