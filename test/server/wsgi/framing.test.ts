import assert from 'node:assert/strict';
import { wait } from 'geventjs';
import type { WSGIApplication, WSGIData, WSGIHeader } from 'geventjs/wsgi';
import { test } from '../../support/suite.js';
import { chunksOf, reported, serving } from '../../support/wsgi.js';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

function yielding(pieces: readonly WSGIData[], status = '200 OK', headers: WSGIHeader[] = []): WSGIApplication {
  return (_environ, startResponse) => {
    startResponse(status, headers);
    return (function* () {
      yield* pieces;
    })();
  };
}

test('pieces of a generator come in chunks, and the end is told', () => {
  for (const pieces of [['this', 'is', 'chunked'], ['a', 'b', 'c'].map((letter) => letter.repeat(8192))]) {
    serving(yielding(pieces), ({ ask }) => {
      const response = ask('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      assert.equal(response.headers['transfer-encoding'], 'chunked');
      assert.equal(response.headers['content-length'], undefined);
      assert.deepEqual(response.chunks, chunksOf(pieces));
      assert.equal(response.truncated, false);
      const old = ask('GET / HTTP/1.0\r\n\r\n');
      assert.equal(old.headers['transfer-encoding'], undefined);
      assert.equal(old.body, pieces.join(''));
    });
  }
});

test('a piece goes out at once, while the application waits for the next', () => {
  let go = () => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  const app: WSGIApplication = (_environ, startResponse) => {
    startResponse('200 OK', []);
    return (function* () {
      yield 'first';
      wait(gate);
      yield 'second';
    })();
  };
  serving(app, ({ connect }) => {
    const client = connect();
    client.send(get);
    client.readUntil('first');
    go();
    client.readUntil('second');
  });
});

test('empty pieces are left out, and send no head', () => {
  serving(yielding(['', new Uint8Array(0)]), ({ ask }) => assert.deepEqual(ask(get).chunks, []));
  serving(yielding(['', 'data', '']), ({ ask }) => assert.deepEqual(ask(get).chunks, ['data']));
  serving(
    (_environ, startResponse) => {
      const write = startResponse('200 OK', []);
      write('');
      write('');
      startResponse('500 Late', [], new Error('late'));
      return (function* () {})();
    },
    ({ ask }) => {
      const response = ask(get);
      assert.deepEqual([response.code, response.chunks], [500, []]);
    },
  );
});

test('write sends before what is returned', () => {
  serving(
    (environ, startResponse) => {
      const headers: WSGIHeader[] = environ.PATH_INFO === '/length' ? [['Content-Length', '11']] : [];
      const write = startResponse('200 OK', headers);
      write('hello');
      write(Buffer.from(' wor'));
      return ['ld'];
    },
    ({ ask }) => {
      const chunked = ask(get);
      assert.deepEqual(chunked.chunks, chunksOf(['hello', ' wor', 'ld']));
      assert.equal(chunked.headers['content-length'], undefined);
      const whole = ask('GET /length HTTP/1.1\r\nHost: a\r\n\r\n');
      assert.deepEqual([whole.chunks, whole.headers['content-length'], whole.body], [undefined, '11', 'hello world']);
    },
  );
});

test('an empty list has length 0, and the reason is sent as it is', () => {
  serving(yieldingList([], '200 My Reason'), ({ ask }) => {
    const response = ask(get);
    assert.equal(response.status, 'HTTP/1.1 200 My Reason');
    assert.equal(response.headers['content-length'], '0');
    assert.equal(response.chunks, undefined);
  });
});

test('204 and 304 have no body and no length', () => {
  for (const status of ['204 No Content', '304 Not Modified']) {
    for (const app of [yielding(['', ''], status), yieldingList([], status), yieldingList([''], status)]) {
      serving(app, ({ connect }) => {
        const client = connect();
        client.send(`${get}GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
        const response = client.read();
        assert.equal(response.headers['content-length'], undefined);
        assert.equal(response.headers['transfer-encoding'], undefined);
        assert.equal(client.read().status, `HTTP/1.1 ${status}`);
        assert.equal(client.readAll(), '');
      });
    }
  }
});

test('304 with a length is refused, and can then be replaced by another head', () => {
  serving(
    (_environ, startResponse) => {
      try {
        startResponse('304 Not Modified', [['Content-Length', '100']]);
      } catch (error) {
        startResponse('200 Raised', []);
        return [(error as Error).message];
      }
      return [];
    },
    ({ ask }) => {
      const { status, body } = ask(get);
      assert.equal(status, 'HTTP/1.1 200 Raised');
      assert.match(body, /304 response: 100 \(must be absent or zero\)/);
    },
  );
  serving(yielding([], '304 Not Modified', [['Content-Length', '0']]), ({ ask }) => assert.equal(ask(get).code, 304));
});

test('a body where none may be is an error of the application', () => {
  const inWrite: WSGIApplication = (_environ, startResponse) => {
    const write = startResponse('304 Not Modified', []);
    assert.throws(() => write('body'), { code: 'ERR_WSGI', message: /^The 304 response must have no body/ });
    return [];
  };
  serving(inWrite, ({ ask }) => assert.equal(ask(get).code, 304));
  for (const app of [yieldingList(['body'], '304 Not Modified'), yielding(['body'], '204 No Content')]) {
    serving(app, (served) => {
      assert.equal(served.ask(get).code, 500);
      assert.match(reported(served).join(), /^WSGIError: The \d+ response must have no body, got 4 bytes$/);
    });
  }
});

test('HEAD has the head of GET, and no body', () => {
  for (const app of [yieldingList(['four']), yielding(['four'], '200 OK', [['Content-Length', '4']])]) {
    serving(app, ({ connect }) => {
      const client = connect();
      client.send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      assert.equal(client.read({ head: true }).headers['content-length'], '4');
      assert.equal(client.read().body, 'four');
      assert.equal(client.readAll(), '');
    });
  }
});

test('a generator that never ends is closed when HEAD has its head', () => {
  let closed = 0;
  serving(
    (_environ, startResponse) => {
      startResponse('200 OK', []);
      return (function* () {
        try {
          for (;;) yield 'more';
        } finally {
          closed++;
        }
      })();
    },
    ({ ask }) => {
      assert.equal(ask('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n', { head: true }).code, 200);
      assert.equal(closed, 1);
    },
  );
});

test('more data than announced is not sent, and less is not passed off as all', () => {
  const length = (value: string): WSGIHeader[] => [['Content-Length', value]];
  const cases: [WSGIApplication, number, RegExp][] = [
    [yieldingList(['hello'], '200 OK', length('3')), 500, /too much data: Content-Length is 3, got 5/],
    [yieldingList(['hello'], '200 OK', length('9')), 500, /too little data: Content-Length is 9, got 5/],
    [yielding([], '200 OK', length('9')), 500, /too little data: Content-Length is 9, got 0/],
    [yielding(['hel', 'lo!'], '200 OK', length('5')), 200, /too much data: Content-Length is 5, got 6/],
    [yielding(['hel'], '200 OK', length('5')), 200, /too little data: Content-Length is 5, got 3/],
  ];
  for (const [app, code, message] of cases) {
    serving(app, (served) => {
      const response = served.ask(get);
      assert.equal(response.code, code);
      if (code === 200) assert.deepEqual([response.body, response.truncated], ['hel', true]);
      assert.match(reported(served).join(), message);
    });
  }
});

test('text is sent as UTF-8, and headers as latin-1', () => {
  const app = yieldingList(['é'], '200 Été', [['X-Name', 'Zoë']]);
  serving(app, ({ ask }) => {
    const response = ask(get);
    assert.equal(response.status, 'HTTP/1.1 200 Été');
    assert.equal(response.headers['x-name'], 'Zoë');
    assert.equal(response.headers['content-length'], '2');
    assert.equal(response.body, 'Ã©');
  });
});

test('Date is added unless the application has one; several headers of one name are all sent', () => {
  const cookies: WSGIHeader[] = [
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ];
  serving(yieldingList(['x'], '200 OK', cookies), ({ ask }) => {
    const response = ask(get);
    assert.ok(Date.parse(response.headers['date'] as string) > 0);
    assert.deepEqual(response.cookies, ['a=1', 'b=2']);
  });
  serving(yieldingList(['x'], '200 OK', [['date', 'my date']]), ({ ask }) => {
    assert.equal(ask(get).headers['date'], 'my date');
  });
});

test('an application can ask for the end of the connection', () => {
  serving(yieldingList(['x'], '200 OK', [['Connection', 'close']]), ({ connect }) => {
    const client = connect();
    client.send(get);
    assert.equal(client.read().headers['connection'], 'close');
    assert.equal(client.readAll(), '');
  });
});

function yieldingList(pieces: WSGIData[], status = '200 OK', headers: WSGIHeader[] = []): WSGIApplication {
  return (_environ, startResponse) => {
    startResponse(status, headers);
    return pieces;
  };
}
