import '../core/main-stack.js';

export { PoolDeadlockError, PoolFull } from '../base/errors.js';
export { Group } from '../pool/group.js';
export type {
  AddOptions,
  GreenletClass,
  GroupJoinOptions,
  GroupKillOptions,
  GroupOptions,
  GroupStatistics,
} from '../pool/group-options.js';
export type { ImapOptions } from '../pool/mapping.js';
export { Pool, type PoolStatistics } from '../pool/pool.js';
