/** The same on bare `node:http`. */
import { createServer } from 'node:http';
import { announce, hello } from '../../support/serve.mjs';

const news = new Promise(() => undefined);
let open = 0;

const routes = {
  '/': async (response) => {
    await Promise.resolve();
    response.end(hello);
  },
  '/count': (response) => {
    gc();
    response.end(String(open));
  },
  '/poll': async (response) => {
    open++;
    response.on('close', () => open--);
    await news;
    response.end(hello);
  },
};

const server = createServer((request, response) => routes[request.url](response));
server.listen(0, '127.0.0.1', () => announce(server.address().port));
