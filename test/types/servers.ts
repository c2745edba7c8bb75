// Compiled, never run: what of stream and datagram servers must compile, and what must not.

import { createServer as createNodeServer } from 'node:net';
import { Pool } from 'geventjs/pool';
import { DatagramServer, StreamServer } from 'geventjs/server';
import { createServer, DatagramSocket, type Socket, type SocketAddress } from 'geventjs/socket';
import { SSLContext } from 'geventjs/ssl';
import { exactly } from './exactly.js';

export function listeners(handle: (socket: Socket) => void): StreamServer[] {
  return [
    new StreamServer(5000, handle),
    new StreamServer('host:5000', handle),
    new StreamServer({ port: 5000, host: '::1' }, handle),
    new StreamServer({ path: '/run/app.sock' }, handle),
    new StreamServer(createNodeServer(), handle),
    new StreamServer(createServer(5000), handle),
    new StreamServer(5000, (socket, address) => {
      exactly<Socket>()(socket);
      exactly<SocketAddress>()(address);
    }),
  ];
}

export function notListeners(handle: () => void): void {
  // @ts-expect-error: a host without a port
  new StreamServer({ host: 'x' }, handle);
  // @ts-expect-error: datagrams are for a DatagramServer
  new StreamServer(new DatagramSocket(), handle);
  // @ts-expect-error: datagrams have no paths here
  new DatagramServer({ path: '/run/app.sock' }, handle);
  // @ts-expect-error: a stream socket
  new DatagramServer(createServer(5000), handle);
}

export function options(handle: () => void): void {
  new StreamServer(0, handle, { spawn: new Pool(5), stopTimeout: 5, name: 'x', tls: new SSLContext(), backlog: 5 });
  new StreamServer(0, handle, { spawn: 'raw', tls: { cert: '', key: '' }, maxAccept: 1, minDelay: 1, maxDelay: 5 });
  new DatagramServer(0, handle, { spawn: 5, backlog: 5, reuseAddress: true });
  // @ts-expect-error: no such way to spawn
  new StreamServer(0, handle, { spawn: null });
  // @ts-expect-error: those that wait are not accepted
  new StreamServer(0, handle, { maxWaiting: 5 });
  // @ts-expect-error: no encryption of datagrams
  new DatagramServer(0, handle, { tls: {} });
  // @ts-expect-error: a handler gets two arguments
  new StreamServer(0, (_socket: Socket, _address: SocketAddress, _more: string) => undefined);
}

export class Echo extends StreamServer {
  override handle(socket: Socket): void {
    socket.sendAll(socket.recv());
  }
}

export class Late extends DatagramServer {
  override handle(data: Buffer, address: SocketAddress): void {
    exactly<number>()(this.sendTo(data, address));
  }
}

export const echo: Echo = new Echo(5000, { spawn: 5 });
