import '../core/main-stack.js';

export type { Listener } from '../server/address.js';
export { BaseServer, type BaseServerOptions } from '../server/base-server.js';
export type { SpawnOption } from '../server/handlers.js';
