// The same web server as a WSGI callable, in the form that Python's servers and frameworks have agreed on. Requests are logged.
//
//   geventjs examples/hello-wsgi.ts        (port 5000, or PORT)
import { sleep } from 'geventjs';
import { type WSGIApplication, WSGIServer } from 'geventjs/wsgi';

const app: WSGIApplication = (_environ, startResponse) => {
  sleep(100); // a query that takes its time: only this request waits
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return ['Hello, World!'];
};

const server = new WSGIServer(process.env['PORT'] ?? 5000, app);
server.start();
console.log(`listening on ${server.address}`);
server.serveForever();
