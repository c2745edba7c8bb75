// A server of datagrams: says how many bytes it got. Each datagram is handled by a greenlet of its own.
//
//   geventjs examples/udp-server.ts         then: geventjs examples/udp-client.ts hello
import { DatagramServer } from 'geventjs/server';
import { signalHandler } from 'geventjs/signal';
import type { SocketAddress } from 'geventjs/socket';

const { HOST = '127.0.0.1', PORT = '9000' } = process.env;

function answer(data: Buffer, address: SocketAddress): void {
  console.log(`${data.length} bytes from ${address.host}:${address.port}`);
  server.sendTo(`Received ${data.length} bytes`, address);
}

const server = new DatagramServer(`${HOST}:${PORT}`, answer);
server.start();
console.log(`listening on ${server.address}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) signalHandler(signal, () => server.stop());
server.serveForever();
