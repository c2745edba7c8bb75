/** An echo server on `net`, with callbacks. */
import { createServer } from 'node:net';
import { startClients } from '../../support/echo-clients.mjs';
import { measureAsync, settings } from '../../support/measure.mjs';

const server = createServer((socket) => {
  socket.on('data', (data) => socket.write(data));
  socket.on('error', () => undefined);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const clients = await startClients(server.address().port, settings.connections, 64);
await measureAsync((count) => clients.send(count));
await clients.stop();
server.close();
