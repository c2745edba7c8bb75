// The same over TLS: what `tls` holds goes to Node's `https.createServer` as it is. It wants a certificate and its key:
//
//   openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -out cert.pem -keyout key.pem
//   geventjs examples/wsgi-server-tls.ts cert.pem key.pem        (port 8443, or PORT)
import { readFileSync } from 'node:fs';
import { type WSGIApplication, WSGIServer } from 'geventjs/wsgi';

const [certFile = 'cert.pem', keyFile = 'key.pem'] = process.argv.slice(2);

const app: WSGIApplication = (environ, startResponse) => {
  if (environ.PATH_INFO === '/') {
    startResponse('200 OK', [['Content-Type', 'text/html']]);
    return [`<b>hello world</b>, by ${environ['wsgi.url_scheme']}`];
  }
  startResponse('404 Not Found', [['Content-Type', 'text/html']]);
  return ['<h1>Not Found</h1>'];
};

const server = new WSGIServer(process.env['PORT'] ?? 8443, app, {
  tls: { cert: readFileSync(certFile), key: readFileSync(keyFile) },
});
server.start();
console.log(`listening on ${server.address}`);
server.serveForever();
