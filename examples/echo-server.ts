// An echo server: greets, and gives back line after line until somebody says "quit". Each client has a greenlet of its own,
// whose loop is written as if it were the only one. An error, of a client that breaks off for one, ends only that greenlet.
//
//   geventjs examples/echo-server.ts        then, as often as you like: nc 127.0.0.1 16000
import { StreamServer } from 'geventjs/server';
import { signalHandler } from 'geventjs/signal';
import type { Socket, SocketAddress } from 'geventjs/socket';

const { HOST = '127.0.0.1', PORT = '16000' } = process.env;

/** A line may be as long as it likes: so much of it is in memory. */
const longest = 8192;

function echo(socket: Socket, { host, port }: SocketAddress): void {
  console.log(`${host}:${port} has come`);
  socket.sendAll('Welcome to the echo server! Type quit to leave.\r\n');
  using lines = socket.makeFile('rb');
  for (let line = lines.readLine(longest); line.length > 0; line = lines.readLine(longest)) {
    if (line.toString().trim().toLowerCase() === 'quit') break;
    socket.sendAll(line); // waits while the client does not read
  }
  console.log(`${host}:${port} has left`);
}

const server = new StreamServer(`${HOST}:${PORT}`, echo);
server.start();
console.log(`listening on ${server.address}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) signalHandler(signal, () => server.stop());
server.serveForever();
