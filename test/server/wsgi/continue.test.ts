import assert from 'node:assert/strict';
import type { WSGIApplication } from 'geventjs/wsgi';
import { test } from '../../support/suite.js';
import { serving } from '../../support/wsgi.js';

const put = (length: number): string =>
  `PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`;

const reading: WSGIApplication = (environ, startResponse) => {
  const body = environ['wsgi.input'].read();
  startResponse('200 OK', []);
  return [body];
};

const refusing: WSGIApplication = (_environ, startResponse) => {
  startResponse('417 Expectation Failed', []);
  return ['no'];
};

test('100 Continue is sent when the application reads, once', () => {
  serving(
    (environ, startResponse) => {
      const first = environ['wsgi.input'].read(3);
      const body = [first, environ['wsgi.input'].read()];
      startResponse('200 OK', []);
      return body;
    },
    ({ connect }) => {
      const client = connect();
      client.send(put(7));
      assert.equal(client.read().status, 'HTTP/1.1 100 Continue');
      client.send('testing');
      const response = client.read();
      assert.deepEqual([response.code, response.body], [200, 'testing']);
    },
  );
});

test('an application that does not read sends no 100 Continue, and its body is no request', () => {
  let calls = 0;
  serving(
    (environ, startResponse) => {
      calls++;
      return refusing(environ, startResponse);
    },
    ({ connect }) => {
      for (const body of ['x'.repeat(1025), `${put(3)}abc`.padEnd(1025, 'x')]) {
        const client = connect();
        client.send(`${put(1025)}${body}`);
        assert.equal(client.read().code, 417);
        assert.equal(client.readAll(), '');
      }
      assert.equal(calls, 2);
    },
  );
});

test('a client that does not wait for 100 Continue may send at once', () => {
  serving(reading, ({ connect }) => {
    const client = connect();
    client.send(`${put(3)}abc`);
    assert.equal(client.read().code, 100);
    assert.equal(client.read().body, 'abc');
  });
});

test('a client that waits for 100 Continue and goes is no error', () => {
  serving(reading, (served) => {
    const client = served.connect();
    client.send(put(3));
    assert.equal(client.read().code, 100);
    served.untilBlocked();
    client.close();
    served.greenlets[0]?.join();
    assert.equal(served.errors, '');
  });
});
