import '../core/main-stack.js';

export type { AcceptingServerOptions } from '../server/accepting-server.js';
export type { DatagramListener, Listener, ReadySocket } from '../server/address.js';
export { BaseServer, type BaseServerOptions } from '../server/base-server.js';
export { type DatagramHandler, DatagramServer, type DatagramServerOptions } from '../server/datagram-server.js';
export type { SpawnOption } from '../server/handlers.js';
export { type StreamHandler, StreamServer, type StreamServerOptions } from '../server/stream-server.js';
