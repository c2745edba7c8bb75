// A program that waits for connections lives as long as they may come; without `ref` it ends when nothing else goes on.
import { run, spawn } from 'geventjs';
import { createConnection, createServer } from 'geventjs/socket';

await run(() => {
  const server = createServer({ host: '127.0.0.1', port: 0 });
  setTimeout(() => spawn(() => createConnection(server.getSockName()).close()), 20);
  server.accept()[0].close();
  console.log('accepted');
  server.ref = false;
  spawn(() => server.accept());
});
process.on('exit', () => console.log('nobody keeps it'));
