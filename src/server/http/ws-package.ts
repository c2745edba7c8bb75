/** The package `ws`, which only those need who take WebSockets; as much of it as is used here. */
import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { ArgumentValueError } from '../../base/errors.js';

/** A WebSocket of the package. */
export interface PackageWebSocket extends EventEmitter {
  readonly protocol: string;
  readonly readyState: number;
  readonly isPaused: boolean;
  readonly bufferedAmount: number;
  send(data: string | Uint8Array, options: { binary: boolean }, callback: (error?: Error | null) => void): void;
  ping(data?: unknown, mask?: boolean, callback?: (error?: Error | null) => void): void;
  pong(data?: unknown, mask?: boolean, callback?: (error?: Error | null) => void): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
  pause(): void;
  resume(): void;
}

/** Its server, which does the handshake. */
export interface PackageServer extends EventEmitter {
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    callback: (socket: PackageWebSocket) => void,
  ): void;
}

interface Package {
  WebSocketServer: new (options: {
    noServer: true;
    clientTracking: false;
    autoPong: false;
    maxPayload: number;
    perMessageDeflate: false;
    handleProtocols: (protocols: Set<string>, request: IncomingMessage) => string | false;
  }) => PackageServer;
}

/** @throws {ArgumentValueError} when the package is not installed, or is too old */
export function loadWs(): Package {
  const ws = requireWs();
  if (typeof ws.WebSocketServer === 'function') return ws as Package;
  throw new ArgumentValueError(
    'the option upgrade needs version 8 of the package ws, got an older one: npm install ws@8',
  );
}

function requireWs(): Partial<Package> {
  try {
    return createRequire(import.meta.url)('ws') as Partial<Package>;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND';
    const what = isMissing ? 'which is not installed: npm install ws' : `which cannot be loaded: ${error}`;
    throw new ArgumentValueError(`the option upgrade needs the package ws, ${what}`, { cause: error });
  }
}
