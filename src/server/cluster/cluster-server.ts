import type { BaseServer } from '../base-server.js';

/** What a worker serves with: any server of this library, and no other. */
export type ClusterServer = Pick<BaseServer, 'address' | 'start' | 'serveForever' | 'stop' | 'drain'>;
