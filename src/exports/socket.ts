import '../core/main-stack.js';

export { SocketClosedError, SocketStateError, SocketTimeout } from '../base/errors.js';
export type { AddressLike, InetAddress, SocketAddress, UnixAddress } from '../io/socket/address.js';
export type { BaseSocketOptions, BaseSocketOptions as SocketOptions } from '../io/socket/base-socket.js';
export type { Bytes } from '../io/socket/bytes.js';
export { type ConnectionOptions, createConnection } from '../io/socket/create-connection.js';
export { createServer, type ServerOptions } from '../io/socket/create-server.js';
export { type DatagramOptionValues, DatagramSocket, type DatagramSocketOptions } from '../io/socket/datagram-socket.js';
export { fromStream } from '../io/socket/from-stream.js';
export type { ListenOptions } from '../io/socket/listen-at.js';
export type { SendFileOptions } from '../io/socket/send-file.js';
export { type ServerSocket, type ShutdownHow, Socket, type SocketOptionValues } from '../io/socket/socket.js';
export type { SocketFile, SocketFileMode, SocketFileOptions } from '../io/socket/socket-file.js';
export { socketPair } from '../io/socket/socket-pair.js';
