/** Serves itself: node or geventjs program.mjs [option=value …]. Says on stdout how it ends. */
import cluster from 'node:cluster';
import { run, sleep } from 'geventjs';
import { serveCluster } from 'geventjs/cluster';
import { HttpServer } from 'geventjs/http';

const given = process.argv.slice(2).map((argument) => argument.split('='));
const numbers = given.map(([name, value]) => [name, Number.isNaN(Number(value)) ? value : Number(value)]);
const { listener = '127.0.0.1:0', hang, wrong, linger, ...options } = Object.fromEntries(numbers);

function makeServer() {
  if (hang) sleep(2 ** 31 - 1);
  if (wrong) return {};
  const server = new HttpServer(listener, (request, response) => {
    if (request.url === '/close') server.close();
    if (request.url === '/sleep') {
      process.stderr.write('sleeps\n');
      sleep(2 ** 31 - 1);
    }
    response.end(`${process.argv.slice(2)}`);
  });
  return server;
}

function main() {
  try {
    serveCluster(makeServer, options);
    if (cluster.isWorker && linger) setInterval(() => undefined, 1000);
    console.log(cluster.isPrimary ? 'the master has stopped' : 'a worker has stopped');
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}

if (process.env.MAIN === 'run') run(main);
else main();
