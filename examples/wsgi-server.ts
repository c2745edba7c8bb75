// A WSGI application of two pages, plain.
//
//   geventjs examples/wsgi-server.ts        (port 8088, or PORT)
import { type WSGIApplication, WSGIServer } from 'geventjs/wsgi';

const app: WSGIApplication = (environ, startResponse) => {
  if (environ.PATH_INFO === '/') {
    startResponse('200 OK', [['Content-Type', 'text/html']]);
    return ['<b>hello world</b>'];
  }
  startResponse('404 Not Found', [['Content-Type', 'text/html']]);
  return ['<h1>Not Found</h1>'];
};

const server = new WSGIServer(process.env['PORT'] ?? 8088, app);
server.start();
console.log(`listening on ${server.address}`);
server.serveForever();
