import '../core/main-stack.js';

export { ClusterError } from '../base/errors.js';
export type { ClusterOptions } from '../server/cluster/cluster-options.js';
export type { ClusterServer } from '../server/cluster/cluster-server.js';
export { serveCluster } from '../server/cluster/serve-cluster.js';
