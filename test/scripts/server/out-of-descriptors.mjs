// Uses up all descriptors that it may have, as seen by a server: it waits, says so, and goes on. Run with a low `ulimit -n`.
import { closeSync, openSync } from 'node:fs';
import { run, sleep } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { StreamServer } from 'geventjs/server';
import { createConnection } from 'geventjs/socket';

let reports = '';
getHub().exceptionStream = { write: (text) => (reports += text) };

await run(() => {
  const server = new StreamServer('127.0.0.1:0', (socket) => socket.sendAll('hello'), { maxDelay: 20 });
  server.start();
  const client = createConnection(server.address);
  console.log(client.recv().toString());
  client.close();
  server.stopAccepting();
  const late = createConnection(server.address);
  const taken = [];
  try {
    for (;;) taken.push(openSync('/dev/null'));
  } catch (error) {
    console.log(error.code);
  }
  server.startAccepting();
  while (!reports.includes('EMFILE')) sleep(1);
  console.log(server.started ? 'waits' : 'ended');
  for (const fd of taken) closeSync(fd);
  console.log(late.recv().toString());
  late.close();
  server.stop();
});
