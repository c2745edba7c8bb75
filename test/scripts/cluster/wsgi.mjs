import { sleep } from 'geventjs';

sleep(1); // the top level may block
export function wsgi(environ, startResponse) {
  sleep(1);
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return [`WSGI in ${process.pid}, ${environ['wsgi.multiprocess']}, ${environ['wsgi.url_scheme']}`];
}
