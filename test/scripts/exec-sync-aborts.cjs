// Forms of stdio at which Node's own spawnSync aborts.
const { createServer, connect } = require('node:net');
const { wait } = require('geventjs');
const { patchChildProcess } = require('geventjs/monkey');

patchChildProcess();
const { spawnSync } = require('node:child_process');

console.log('overlapped', spawnSync('echo', ['out'], { stdio: 'overlapped' }).stdout.toString());

const server = createServer();
wait(new Promise((done) => server.listen(0, '127.0.0.1', done)));
const incoming = new Promise((done) => server.once('connection', done));
const socket = connect(server.address().port, '127.0.0.1');
const other = wait(incoming);
spawnSync('echo', ['out'], { stdio: ['pipe', socket, 'pipe'] });
socket.destroy();
console.log('socket', wait(new Promise((done) => other.once('data', done))).toString());
other.destroy();
server.close();
