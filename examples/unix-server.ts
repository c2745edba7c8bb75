// A WSGI app on a Unix socket: for a web server in front of it on the same machine, or for the other example.
//
//   geventjs examples/unix-server.ts        then: geventjs examples/unix-client.ts
import { signalHandler } from 'geventjs/signal';
import { type WSGIApplication, WSGIServer } from 'geventjs/wsgi';

const { SOCKET = '/tmp/geventjs-example.sock' } = process.env;

const hello: WSGIApplication = (environ, startResponse) => {
  if (environ.PATH_INFO !== '/') {
    startResponse('404 Not Found', [['Content-Type', 'text/plain']]);
    return ['Not Found\r\n'];
  }
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return ['Hello, World!\r\n'];
};

// The path that a server left behind when it was killed is taken; that of one that lives is not.
const server = new WSGIServer({ path: SOCKET }, hello);
server.start();
console.log(`listening on ${server.address}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) signalHandler(signal, () => server.stop());
server.serveForever();
