import '../core/main-stack.js';

export { ConnectionClosed, HttpError, WebSocketClosed } from '../base/errors.js';
export type { Listener } from '../server/address.js';
export type { SpawnOption } from '../server/handlers.js';
export type { HttpApp, ListenerApp } from '../server/http/app.js';
export type { FetchApp } from '../server/http/fetch-app.js';
export type { HttpLimits, HttpServerOptions } from '../server/http/http-options.js';
export { type BodyOptions, HttpRequest } from '../server/http/http-request.js';
export { HttpResponse } from '../server/http/http-response.js';
export { HttpServer } from '../server/http/http-server.js';
export type { AcceptTunnel, ConnectHandler } from '../server/http/tunnel.js';
export type { Accept, AcceptOptions, UpgradeHandler } from '../server/http/upgrade.js';
export { WebSocketConnection, type WebSocketMessage } from '../server/http/web-socket-connection.js';
export type { WebSocketOptions } from '../server/http/web-socket-options.js';
