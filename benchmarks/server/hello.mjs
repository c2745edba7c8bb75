/** Hello over HTTP with one blocking call in the handler. */
import { HttpServer } from '../../dist/exports/http.js';
import { promises } from '../support/blocking-calls.mjs';
import { run, sleep, wait } from '../support/geventjs.mjs';
import { announce, hello, settings } from '../support/serve.mjs';

const promise = promises[settings.call];
const block = promise === undefined ? () => sleep(0) : () => wait(promise());

await run(() => {
  const server = new HttpServer('127.0.0.1:0', (_request, response) => {
    block();
    response.end(hello);
  });
  server.start();
  announce(server.serverPort);
  server.serveForever();
});
