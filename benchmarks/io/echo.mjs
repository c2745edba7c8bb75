/** An echo server with a greenlet for each connection. Timed is one message of 64 bytes, among 50 connections. */

import { createServer } from '../../dist/exports/socket.js';
import { startClients } from '../support/echo-clients.mjs';
import { run, spawn, wait } from '../support/geventjs.mjs';
import { measure, settings } from '../support/measure.mjs';

function echo(socket) {
  for (let data = socket.recv(); data.length > 0; data = socket.recv()) socket.sendAll(data);
  socket.close();
}

await run(() => {
  const server = createServer({ host: '127.0.0.1', port: 0 });
  const accepting = spawn(() => {
    for (;;) spawn(echo, server.accept()[0]);
  });
  const clients = wait(startClients(server.getSockName().port, settings.connections, 64));
  measure((count) => wait(clients.send(count)));
  accepting.kill();
  wait(clients.stop());
  server.close();
});
