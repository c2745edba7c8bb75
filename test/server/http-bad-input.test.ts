/** What is no request, or a request that two servers could read in two ways: the answer, or the closed connection. */
import assert from 'node:assert/strict';
import { type BadRequest, badBodies, badHeads } from '../support/bad-requests.js';
import { sendRaw, statusOf } from '../support/http.js';
import { seen, serverNames, serving } from '../support/http-servers.js';
import { test } from '../support/suite.js';

function check(received: string, { statuses }: BadRequest): void {
  assert.ok(statuses.includes(statusOf(received)), JSON.stringify(received));
  assert.equal(received.match(/HTTP\/1\.1 /g)?.length ?? 0, received === '' ? 0 : 1);
  assert.deepEqual(seen.bodies, []);
}

const show = ({ statuses }: BadRequest) => statuses.map((status) => status || 'the connection is closed').join(' or ');

for (const name of serverNames) {
  for (const bad of badHeads) {
    test(`${name}, ${bad.title}: ${show(bad)}`, () => {
      serving(name, {}, (server) => {
        check(sendRaw(server, bad.bytes), bad);
        assert.equal(seen.calls, 0);
      });
    });
  }

  for (const bad of badBodies) {
    test(`${name}, ${bad.title}: ${show(bad)}, and no body`, () => {
      serving(name, {}, (server) => check(sendRaw(server, bad.bytes), bad));
    });
  }

  test(`${name}: a request hidden behind a body is a request of its own, and never part of the first`, () => {
    serving(name, {}, (server) => {
      const hidden = 'GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
      sendRaw(server, `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc${hidden}`);
      assert.deepEqual(seen.bodies.sort(), ['GET /2 ', 'POST / abc']);
    });
  });

  test(`${name}: extensions of chunks and trailers are no part of the body, nor of the head`, () => {
    serving(name, {}, (server) => {
      const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
      const answer = sendRaw(server, `${head}3;a=b;c="d"\r\nabc\r\n0;e\r\nX: y\r\n\r\n`);
      assert.equal(statusOf(answer), 200);
      assert.deepEqual(seen.bodies, ['POST / abc']);
    });
  });

  test(`${name}: HTTP 0.9 and 1.0 are answered, and the connection closed`, () => {
    serving(name, {}, (server) => {
      for (const line of ['GET /', 'GET / HTTP/1.0']) {
        assert.match(sendRaw(server, `${line}\r\n\r\n`), /200 OK[\s\S]*ok$/);
      }
    });
  });

  test(`${name}: 1,500 headers are few enough, and none is lost`, () => {
    serving(name, {}, (server) => {
      const many = Array.from({ length: 1500 }, (_none, at) => `a${at}: \r\n`).join('');
      const head = `POST /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${many}`;
      assert.match(sendRaw(server, `${head}X-Last: found\r\n\r\n`), /found/);
    });
  });
}
