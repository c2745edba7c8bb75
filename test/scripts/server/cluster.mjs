// Two workers serve one port, which the master has; each has a server of ours with a pool of 1.
import cluster from 'node:cluster';
import { run, spawn } from 'geventjs';
import { StreamServer } from 'geventjs/server';
import { createConnection } from 'geventjs/socket';

if (cluster.isPrimary) {
  const workers = [cluster.fork(), cluster.fork()];
  const ports = await Promise.all(workers.map((worker) => new Promise((done) => worker.once('message', done))));
  if (ports[0] !== ports[1]) throw new Error(`expected one port, got ${ports}`);
  const answers = await run(() => {
    const ask = () => {
      const client = createConnection({ host: '127.0.0.1', port: ports[0] });
      client.sendAll('ping\n');
      const answer = client.recv().toString().trim();
      client.close();
      return answer;
    };
    return Array.from({ length: 4 }, () => spawn(ask)).map((asking) => asking.get());
  });
  console.log(answers.join(' '));
  for (const worker of workers) worker.send('stop');
} else {
  await run(() => {
    const pong = (socket) => {
      socket.recv();
      socket.sendAll('PONG\n');
    };
    const server = new StreamServer('127.0.0.1:0', pong, { spawn: 1 });
    server.start();
    process.send(server.serverPort);
    process.once('message', () => server.close());
    server.serveForever();
  });
  process.disconnect();
}
