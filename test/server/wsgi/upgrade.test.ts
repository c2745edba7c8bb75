/** WebSockets beside an application. */
import assert from 'node:assert/strict';
import { wait } from 'geventjs';
import { HttpError, type UpgradeHandler } from 'geventjs/http';
import { WebSocket } from 'ws';
import { test } from '../../support/suite.js';
import { answering, serving } from '../../support/wsgi.js';

const upgrade: UpgradeHandler = (request, accept) => {
  if (request.url === '/no') throw new HttpError(404, 'no socket here');
  const socket = accept();
  for (const message of socket) socket.send(`${request.url}: ${message}`);
};

test('a WSGI server takes WebSockets as an HttpServer does, and requests go to its application', () => {
  const check = (served: Parameters<Parameters<typeof serving>[1]>[0]) => {
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/chat`);
    wait(new Promise((resolve) => socket.on('open', resolve)));
    const answer = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))));
    socket.send('hello');
    assert.equal(wait(answer), '/chat: hello');
    assert.equal(served.ask('GET / HTTP/1.1\r\nHost: a\r\n\r\n').body, 'application');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.close(1000);
    assert.equal(wait(closed), 1000);
    assert.equal(served.lines.length, 1);
  };
  serving(answering('application'), check, { upgrade });
});

test('a WebSocket that is refused, and an upgrade to something else, do not reach the application', () => {
  const websocket = 'Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ';
  serving(
    answering('application'),
    ({ ask, greenlets }) => {
      const key = Buffer.alloc(16).toString('base64');
      const refused = ask(`GET /no HTTP/1.1\r\nHost: a\r\n${websocket}${key}\r\n\r\n`);
      assert.deepEqual([refused.code, refused.body], [404, 'no socket here\n']);
      assert.equal(ask('GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n').code, 426);
      assert.equal(greenlets.length, 0);
    },
    { upgrade },
  );
});
