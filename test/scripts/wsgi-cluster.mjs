// A worker of a cluster that serves, and asks itself.
import cluster from 'node:cluster';
import { run, wait } from 'geventjs';
import { WSGIServer } from 'geventjs/wsgi';

const application = (environ, startResponse) => {
  startResponse('200 OK', []);
  return [`wsgi.multiprocess ${environ['wsgi.multiprocess']}`];
};

if (cluster.isPrimary) {
  cluster.fork().on('exit', (code) => {
    process.exitCode = code;
  });
} else {
  await run(() => {
    const server = new WSGIServer('127.0.0.1:0', application, { log: null });
    server.start();
    console.log(wait(wait(fetch(`http://${server.address}/`)).text()));
    server.stop();
  });
  process.disconnect();
}
