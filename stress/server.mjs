import { createServer } from 'node:http';
import { wait } from 'geventjs';

let server;

/** Answers `/n` after n milliseconds with its path. */
export function startServer() {
  server = createServer((request, response) => {
    setTimeout(() => response.end(request.url), Number(request.url.slice(1)));
  });
  wait(new Promise((done) => server.listen(0, '127.0.0.1', done)));
}

export function closeServer() {
  server.close();
  server.closeAllConnections();
}

export function url(ms) {
  return `http://127.0.0.1:${server.address().port}/${ms}`;
}
