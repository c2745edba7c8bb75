/** Hello as a WSGI application. */
import { WSGIServer } from '../../dist/exports/wsgi.js';
import { run } from '../support/geventjs.mjs';
import { announce, hello } from '../support/serve.mjs';

function application(_environ, startResponse) {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return [hello];
}

await run(() => {
  const server = new WSGIServer('127.0.0.1:0', application, { log: null });
  server.start();
  announce(server.serverPort);
  server.serveForever();
});
