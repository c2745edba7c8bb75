/** What tests of stream servers need. */
import { type StreamHandler, StreamServer, type StreamServerOptions } from 'geventjs/server';
import { createConnection, type Socket } from 'geventjs/socket';
import { receiveAll } from './sockets.js';

/** Answers each line that is sent with `PONG`. */
export function pong(socket: Socket): void {
  for (const _ of socket.makeFile('r')) socket.sendAll('PONG\n');
}

/** A server on a free port of loopback, stopped at the end of `body`. */
export function withServer(
  handle: StreamHandler,
  options: StreamServerOptions,
  body: (server: StreamServer) => void,
): void {
  using server = new StreamServer('127.0.0.1:0', handle, options);
  server.start();
  body(server);
}

/** Sends a line on a connection of its own, and returns the first answer: a `PONG`, if all is well. */
export function ping(server: { address: string }): string {
  using client = createConnection(server.address, { timeout: 20_000 });
  client.sendAll('ping\n');
  return client.recv().toString();
}

/** All that a server says to a client that says nothing. */
export function listenTo(server: { address: string }): string {
  using client = createConnection(server.address, { timeout: 20_000 });
  return receiveAll(client).toString();
}
