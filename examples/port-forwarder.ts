// Forwards a port: whoever connects to the first address talks to the second. Bytes go both ways, each way as fast as the
// slower side, and an end is forwarded like everything else. The first Ctrl-C, or SIGTERM, ends listening, and the program
// ends when the connections that are open have ended; the second does not wait for them.
//
//   geventjs examples/port-forwarder.ts 127.0.0.1:8080 example.com:80
import { StreamServer } from 'geventjs/server';
import { signalHandler } from 'geventjs/signal';
import { createConnection, type Socket, type SocketAddress } from 'geventjs/socket';
import { relay } from './common/relay.ts';

const [source, destination] = process.argv.slice(2);
if (source === undefined || destination === undefined) {
  console.error('usage: geventjs examples/port-forwarder.ts SOURCE DESTINATION, each like host:port');
  process.exit(2);
}

function connect(): Socket | undefined {
  try {
    const target = createConnection(destination as string, { timeout: 10_000 });
    target.setTimeout(undefined); // that was for the connection
    return target;
  } catch (error) {
    console.log(`${destination} cannot be reached: ${(error as Error).message}`);
    return undefined;
  }
}

function forward(client: Socket, { host, port }: SocketAddress): void {
  using target = connect();
  if (target === undefined) return; // the server closes the client
  console.log(`${host}:${port} is connected to ${destination}`);
  relay(client, target);
  console.log(`${host}:${port} has ended`);
}

function end(): void {
  if (server.closed) server.stop(0);
  server.close();
  console.log('closed, and waiting for the connections that are open');
}

const server = new StreamServer(source, forward);
server.start();
console.log(`listening on ${server.address}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) signalHandler(signal, end);
server.serveForever(Number.POSITIVE_INFINITY);
