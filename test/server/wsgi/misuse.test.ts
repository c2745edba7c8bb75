/** Applications that mean well, and get it wrong: the client is answered, nothing hangs, and nothing else breaks. */
import assert from 'node:assert/strict';
import { joinAll, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import type { WSGIApplication, WSGIData } from 'geventjs/wsgi';
import { runScript } from '../../support/child.js';
import { test } from '../../support/suite.js';
import { reported, serving } from '../../support/wsgi.js';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

test('text that is cut in the middle of a character has the length that is sent', () => {
  const pieces: Record<string, WSGIData[]> = {
    '/list': ['<\ud83d', '\ude00>'],
    '/mixed': ['<\ud83d', '\ude00', Buffer.from('>')],
    '/long': ['<\ud83d', '\ude00>', 'x'.repeat(100_000)],
  };
  const app: WSGIApplication = (environ, startResponse) => {
    startResponse('200 OK', []);
    return pieces[environ.PATH_INFO] ?? ['end'];
  };
  serving(app, ({ connect }) => {
    const client = connect();
    for (const path of Object.keys(pieces)) {
      client.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\nGET /end HTTP/1.1\r\nHost: a\r\n\r\n`);
      const { headers, body } = client.read();
      assert.equal(headers['content-length'], String(body.length));
      assert.match(body, /^<.*>x*$/);
      // What was too short would take the beginning of this one.
      assert.equal(client.read().body, 'end');
    }
  });
});

test('a list of another length than announced is a 500, however long it is', () => {
  for (const size of [10, 200_000]) {
    for (const length of [size - 1, size + 1]) {
      const app: WSGIApplication = (_environ, startResponse) => {
        startResponse('200 OK', [['Content-Length', String(length)]]);
        return ['x'.repeat(size / 2), 'x'.repeat(size / 2)];
      };
      serving(app, (served) => {
        assert.equal(served.ask(get).code, 500);
        assert.match(reported(served).join(), /^WSGIError: the response has too (much|little) data/);
      });
    }
  }
});

test('a list that is changed while it is sent is sent as it was, or breaks off', () => {
  const list: Uint8Array[] = [Buffer.alloc(5_000_000), new Uint8Array(5_000_000)];
  const app: WSGIApplication = (_environ, startResponse) => {
    startResponse('200 OK', []);
    return list;
  };
  serving(app, (served) => {
    const client = served.connect();
    client.socket.pause();
    client.send(get);
    served.untilBlocked();
    structuredClone(list[1], { transfer: [(list[1] as Uint8Array).buffer as ArrayBuffer] });
    list.length = 0;
    client.socket.resume();
    const response = client.read();
    assert.deepEqual([response.headers['content-length'], response.truncated], ['10000000', true]);
    assert.match(reported(served).join(), /^WSGIError: the response has too little data/);
  });
});

test('an async application that rejects is a 500, and does not end the process', () => {
  const ended = wait(runScript('wsgi-rejections.mjs'));
  assert.deepEqual([ended.code, ended.signal], [0, null], ended.stderr);
  assert.equal(ended.stdout, '/application 500\n/list 500\n/generator 500\n/write 500\n');
});

test('an async close is reported, and the response has been sent', () => {
  const app: WSGIApplication = (_environ, startResponse) => {
    startResponse('200 OK', []);
    return Object.assign(['fine'], { close: async () => Promise.reject(new Error('nobody waits for this')) });
  };
  serving(app, (served) => {
    assert.equal(served.ask(get).body, 'fine');
    joinAll(served.greenlets);
    assert.match(reported(served).join(), /^ArgumentTypeError: close of a result has returned a promise/);
  });
});

test('one request of several that wait for their turn is killed: the answers before it arrive', () => {
  const [first, others] = [new Event(), new Event()];
  const app: WSGIApplication = (environ, startResponse) => {
    const write = startResponse('200 OK', []);
    if (environ.PATH_INFO === '/first') first.wait();
    else write('begun');
    if (environ.PATH_INFO === '/second') others.wait();
    return ['done'];
  };
  serving(app, (served) => {
    const client = served.connect();
    client.send('GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n');
    served.untilBlocked(2);
    served.greenlets[1]?.kill();
    first.set();
    assert.equal(client.read().body, 'done');
    const cut = client.read();
    assert.deepEqual([cut.body, cut.truncated], ['begun', true]);
    joinAll(served.greenlets);
    assert.equal(served.errors, '');
  });
});
