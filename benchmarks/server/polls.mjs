/** Requests that wait for news, each blocked in its greenlet, and Hello beside them. */
import { HttpServer } from '../../dist/exports/http.js';
import { Event, run, wait } from '../support/geventjs.mjs';
import { announce, hello } from '../support/serve.mjs';

const news = new Event();
let open = 0;

const routes = {
  '/': (response) => {
    wait(Promise.resolve());
    response.end(hello);
  },
  '/count': (response) => {
    gc();
    response.end(String(open));
  },
  '/poll': (response) => {
    open++;
    response.on('close', () => open--);
    news.wait();
    response.end(hello);
  },
};

await run(() => {
  const server = new HttpServer('127.0.0.1:0', (request, response) => routes[request.url](response), {
    killWhenClientLeaves: true,
  });
  server.start();
  announce(server.serverPort);
  server.serveForever();
});
