import { checkCount, checkMilliseconds } from '../../base/checks.js';
import { checkOptions } from '../../core/timeout-option.js';

/** The limits of a server's WebSockets. */
export interface WebSocketOptions {
  /** Bytes of one message; a larger one closes the WebSocket with 1009. 1 MiB unless set. */
  maxPayload?: number;
  /** So many messages are kept for `receive`; then nothing more is read from the connection. 16 unless set. */
  maxQueued?: number;
  /** Milliseconds between pings; a client that has not answered one by the next is dropped. 30 seconds unless set. */
  pingInterval?: number;
}

const defaults: Required<WebSocketOptions> = { maxPayload: 1024 * 1024, maxQueued: 16, pingInterval: 30_000 };
const names = Object.keys(defaults);

/** Throws unless the options are right; answers all of them. */
export function checkWebSocketOptions(options: WebSocketOptions): Required<WebSocketOptions> {
  checkOptions(options, 'webSocket', names);
  const all = { ...defaults, ...options };
  checkCount(all.maxPayload, 'maxPayload', 1);
  checkCount(all.maxQueued, 'maxQueued', 1);
  checkMilliseconds(all.pingInterval, 'pingInterval');
  return all;
}
