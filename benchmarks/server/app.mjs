/** An unchanged Express or Hono app, each request in a greenlet. */
import { HttpServer } from '../../dist/exports/http.js';
import { run } from '../support/geventjs.mjs';
import { announce, settings } from '../support/serve.mjs';

const { app } = await import(`../support/${settings.app}-app.mjs`);

await run(() => {
  const server = new HttpServer('127.0.0.1:0', app);
  server.start();
  announce(server.serverPort);
  server.serveForever();
});
