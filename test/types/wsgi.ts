// Compiled, never run: what of WSGI must compile, and what must not.
import {
  RotatingLog,
  SecureEnviron,
  type StartResponse,
  type WSGIApplication,
  type WSGIEnviron,
  type WSGIInput,
  type WSGIListener,
  wsgiListener,
} from 'geventjs/wsgi';
import { exactly } from './exactly.js';

export function applications(pieces: readonly Uint8Array[]): void {
  const list: WSGIApplication = (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']]);
    return ['text', new Uint8Array(1)];
  };
  const generator: WSGIApplication = (environ, startResponse) => {
    startResponse('200 OK', []);
    return (function* () {
      yield environ.PATH_INFO;
      yield Buffer.from('bytes');
    })();
  };
  const readOnly: WSGIApplication = () => pieces;
  const closing: WSGIApplication = () => Object.assign(['x'], { close: () => undefined });
  exactly<WSGIListener>()(wsgiListener(list, { log: null, errorLog: console, environ: { 'my.key': 1 } }));
  wsgiListener(generator, { log: process.stdout, errorLog: 'default' });
  wsgiListener(closing, { log: new RotatingLog('/tmp/x', { maxBytes: 1, backups: 2 }) });
  wsgiListener(readOnly);

  // @ts-expect-error a list, not a string: each character would be a piece
  const text: WSGIApplication = () => 'text';
  // @ts-expect-error a list, not bytes
  const bytes: WSGIApplication = () => Buffer.from('bytes');
  // @ts-expect-error a function that blocks, not an async one
  const promised: WSGIApplication = async () => ['text'];
  // @ts-expect-error an iterable that blocks, not an async one
  const asyncGenerator: WSGIApplication = async function* () {};
  // @ts-expect-error strings or bytes
  const numbers: WSGIApplication = () => [1];
  // @ts-expect-error something has to be returned
  const nothing: WSGIApplication = () => undefined;
  // @ts-expect-error not an application
  wsgiListener('app');
  // @ts-expect-error no such option
  wsgiListener(list, { logs: null });
  // @ts-expect-error nowhere to write to
  wsgiListener(list, { log: 'stdout' });
  // @ts-expect-error a path
  new RotatingLog(1);
  void [text, bytes, promised, asyncGenerator, numbers, nothing];
}

export function requests(environ: WSGIEnviron, input: WSGIInput, startResponse: StartResponse): void {
  exactly<string>()(environ.PATH_INFO);
  exactly<string | undefined>()(environ.CONTENT_TYPE);
  exactly<string | undefined>()(environ.HTTP_HOST);
  exactly<string | undefined>()(environ['HTTP_X_ANYTHING']);
  exactly<WSGIInput>()(environ['wsgi.input']);
  exactly<unknown>()(environ['my.key']);
  environ['my.key'] = 1;
  exactly<Buffer>()(input.read());
  exactly<Buffer>()(input.readLine(10));
  exactly<Buffer[]>()(input.readLines());
  for (const line of input) exactly<Buffer>()(line);
  exactly<void>()(startResponse('200 OK', [['A', 'b']], new Error('late'))('data'));
  new SecureEnviron(environ, ['HTTP_HOST']);

  // @ts-expect-error a number of bytes
  input.read('10');
  // @ts-expect-error a string with code and reason
  startResponse(200, []);
  // @ts-expect-error headers come in a list
  startResponse('200 OK', { 'Content-Type': 'text/plain' });
  // @ts-expect-error headers are required
  startResponse('200 OK');
  // @ts-expect-error a value is a string
  startResponse('200 OK', [['Content-Length', 5]]);
  // @ts-expect-error a name and a value
  startResponse('200 OK', [['A', 'b', 'c']]);
  // @ts-expect-error strings or bytes
  startResponse('200 OK', [])(1);
}
