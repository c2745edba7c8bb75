// Serves applications that leave promises behind which nobody waits for, and which reject.
import { run, wait } from 'geventjs';
import { WSGIServer } from 'geventjs/wsgi';

const rejected = () => Promise.reject(new Error('nobody waits for this'));

const applications = {
  '/application': async () => {
    throw new Error('nobody waits for this');
  },
  '/list': () => [rejected()],
  *'/generator'() {
    yield rejected();
  },
  '/write': (write) => {
    write(rejected());
    return [];
  },
};

await run(() => {
  const server = new WSGIServer(
    '127.0.0.1:0',
    (environ, startResponse) => applications[environ.PATH_INFO](startResponse('200 OK', [])),
    { log: null, errorLog: null },
  );
  server.start();
  for (const path of Object.keys(applications)) {
    console.log(path, wait(fetch(`http://${server.address}${path}`)).status);
  }
  server.stop();
});
