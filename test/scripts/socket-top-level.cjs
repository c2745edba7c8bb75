// Sockets that block at the top level of a CommonJS program.
'use strict';
const { spawn } = require('geventjs');
const { createConnection, createServer, DatagramSocket } = require('geventjs/socket');

const server = createServer({ host: '127.0.0.1', port: 0 });
const serving = spawn(() => {
  const [socket] = server.accept();
  for (let data = socket.recv(); data.length > 0; data = socket.recv()) socket.sendAll(data);
  socket.close();
});
const client = createConnection(server.getSockName());
client.sendAll('ping');
console.log(client.recv().toString());
const size = 10_000_000;
spawn(() => client.sendAll(Buffer.alloc(size)));
let received = 0;
while (received < size) received += client.recv().length;
console.log(received);
client.shutdown('write');
console.log(client.recv().length);
serving.join();
client.close();
server.close();

const datagrams = new DatagramSocket();
datagrams.bind({ host: '127.0.0.1', port: 0 });
datagrams.sendTo('to myself', datagrams.getSockName());
console.log(datagrams.recv().toString());
datagrams.close();
