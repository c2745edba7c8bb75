import assert from 'node:assert/strict';
import { type Greenlet, joinAll, spawn, Timeout } from 'geventjs';
import { Event } from 'geventjs/event';
import { Pool } from 'geventjs/pool';
import type { WSGIApplication, WSGIInput } from 'geventjs/wsgi';
import { test } from '../../support/suite.js';
import { reported, serving } from '../../support/wsgi.js';

/** An application that answers with what `read` makes of the body, as JSON. */
function reading(read: (input: WSGIInput) => unknown): WSGIApplication {
  return (environ, startResponse) => {
    const result = read(environ['wsgi.input']);
    startResponse('200 OK', []);
    return [JSON.stringify(result)];
  };
}

const text = (buffer: Buffer): string => buffer.toString();
const post = (body: string, head = ''): string =>
  `POST / HTTP/1.1\r\nHost: a\r\n${head}Content-Length: ${body.length}\r\n\r\n${body}`;
const chunked = (chunks: string[], head = ''): string =>
  `POST / HTTP/1.1\r\nHost: a\r\n${head}Transfer-Encoding: chunked\r\n\r\n${chunks
    .map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
    .join('')}0\r\n\r\n`;

function untilEmpty(read: () => Buffer): string[] {
  const parts: string[] = [];
  for (let part = read(); part.length > 0; part = read()) parts.push(text(part));
  return parts;
}

const requests = { 'a body with a length': post('oh hai'), 'a body in chunks': chunked(['oh', ' hai']) };
const reads: [string, (input: WSGIInput) => unknown, unknown][] = [
  ['read()', (input) => text(input.read()), 'oh hai'],
  ['read(-1)', (input) => text(input.read(-1)), 'oh hai'],
  ['readLine(-1)', (input) => text(input.readLine(-1)), 'oh hai'],
  ['read(6)', (input) => text(input.read(6)), 'oh hai'],
  ['read(6) until it is empty', (input) => untilEmpty(() => input.read(6)), ['oh hai']],
  ['read(1) until it is empty', (input) => untilEmpty(() => input.read(1)), [...'oh hai']],
  ['read(4), then all', (input) => [text(input.read(4)), text(input.read())], ['oh h', 'ai']],
  ['read(0)', (input) => [text(input.read(0)), text(input.read(10))], ['', 'oh hai']],
  ['readLine(2)', (input) => text(input.readLine(2)), 'oh'],
  ['a size beyond every number of bytes', (input) => text(input.read(25e9)), 'oh hai'],
];

for (const [kind, request] of Object.entries(requests)) {
  for (const [call, read, expected] of reads) {
    test(`${kind}: ${call}`, () => {
      serving(reading(read), ({ connect }) => {
        const client = connect();
        for (let at = 0; at < 2; at++) {
          client.send(request);
          assert.deepEqual(JSON.parse(client.read().body), expected);
        }
      });
    });
  }
}

test('lines are found in any division of the body, and the last needs no end', () => {
  const lines = ['hello\n', '\n', 'world\n', '123'];
  const ways: ((input: WSGIInput) => string[])[] = [
    (input) => untilEmpty(() => input.readLine()),
    (input) => [...input].map(text),
    (input) => input.readLines().map(text),
  ];
  const bodies = [post(lines.join('')), chunked(['hel', 'lo\n\nwor', 'ld', '\n1', '23']), chunked([...lines.join('')])];
  for (const way of ways) {
    serving(reading(way), ({ ask }) => {
      for (const body of bodies) assert.deepEqual(JSON.parse(ask(body).body), lines);
    });
  }
  serving(
    reading((input) => input.readLines(6).map(text)),
    ({ ask }) => {
      assert.deepEqual(JSON.parse(ask(post('abc\ndef\nghi\n')).body), ['abc\n', 'def\n']);
    },
  );
});

test('a line longer than what arrives at once is one line', () => {
  const line = `${'x'.repeat(300_000)}\n`;
  serving(
    reading((input) => [...input].map(({ length }) => length)),
    ({ ask }) => {
      assert.deepEqual(JSON.parse(ask(post(`${line}end`)).body), [line.length, 3]);
    },
  );
});

test('a request without a body has an empty one', () => {
  serving(
    reading((input) => [text(input.read(5)), text(input.readLine()), input.readLines()]),
    ({ ask }) => {
      assert.equal(ask('GET / HTTP/1.1\r\nHost: a\r\n\r\n').body, '["","",[]]');
      assert.equal(ask('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n').body, '["","",[]]');
    },
  );
});

test('a read waits for a client that is slow', () => {
  serving(
    reading((input) => [text(input.readLine()), text(input.read())]),
    ({ connect, untilBlocked }) => {
      const client = connect();
      client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\non');
      untilBlocked();
      client.send('e\ntw');
      client.send('o..');
      assert.equal(client.read().body, '["one\\n","two.."]');
    },
  );
});

test('a body that nobody reads to its end is thrown away, and the connection can be used', () => {
  const big = 'x'.repeat(200_000);
  for (const size of [0, 1, 10]) {
    serving(
      reading((input) => text(input.read(size))),
      ({ connect }) => {
        const client = connect();
        for (const request of [post(big), chunked([big, big]), post('small'), post('')]) {
          client.send(request);
          assert.equal(client.read().code, 200);
        }
      },
    );
  }
});

test('a client that goes in the middle of its body is an error for who reads, and for nobody else', () => {
  for (const head of ['Content-Length: 5\r\n\r\nthi', 'Transfer-Encoding: chunked\r\n\r\n4\r\nthi']) {
    const seen: unknown[] = [];
    const app = reading((input) => {
      try {
        return text(input.read());
      } catch (error) {
        seen.push((error as { code?: unknown }).code);
        throw error;
      }
    });
    serving(app, (served) => {
      const client = served.connect();
      client.send(`POST / HTTP/1.1\r\nHost: a\r\n${head}`);
      served.untilBlocked();
      client.close();
      joinAll(served.greenlets);
      assert.deepEqual(seen, ['ERR_CONNECTION_CLOSED']);
      assert.equal(served.errors, '');
      assert.match(served.lines.join(), /"POST \/ HTTP\/1.1" - - /);
    });
  }
});

test('bad chunks are answered with 400, and end the connection', () => {
  for (const bad of [
    '{"hi": "ho"}',
    '{"hi": "ho"}\r\n',
    'x\r\n',
    '4\r\nthis!',
    '-1\r\n\r\n',
    `${'f'.repeat(17)}\r\n`,
  ]) {
    serving(
      reading((input) => text(input.read())),
      (served) => {
        const client = served.connect();
        client.send(`POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${bad}`);
        assert.match(client.readAll(), /^HTTP\/1.1 400 Bad Request\r\n/);
        joinAll(served.greenlets);
        assert.deepEqual(reported(served), []);
      },
    );
  }
});

test('only one greenlet may wait for the body', () => {
  const app = reading((input) => {
    const other = spawn(() => {
      try {
        input.read();
        return '';
      } catch (error) {
        return (error as { code?: unknown }).code;
      }
    });
    return [text(input.read()), other.get()];
  });
  serving(app, ({ connect, untilBlocked }) => {
    const client = connect();
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n');
    untilBlocked();
    client.send('ab');
    assert.equal(client.read().body, '["ab","ERR_CONCURRENT_OBJECT_USE"]');
  });
});

test('a read that is killed, or out of time, takes nothing', () => {
  for (const stop of [(reader: Greenlet) => reader.kill(), (reader: Greenlet) => reader.kill(new Timeout(0))]) {
    const goOn = new Event();
    const app = reading((input) => {
      const reader = spawn(() => {
        try {
          return input.read(4);
        } catch (error) {
          if (error instanceof Timeout) return 'out of time';
          throw error;
        }
      });
      goOn.wait();
      stop(reader as Greenlet);
      return text(input.read(4));
    });
    serving(app, ({ connect, untilBlocked }) => {
      const client = connect();
      client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo');
      untilBlocked();
      goOn.set();
      untilBlocked();
      client.send('dy');
      assert.equal(client.read().body, '"body"');
    });
  }
});

test('wsgi.input that is kept for later says that the request is over', () => {
  let kept: WSGIInput | undefined;
  const app: WSGIApplication = (environ, startResponse) => {
    kept = environ['wsgi.input'];
    startResponse('200 OK', []);
    return ['ok'];
  };
  serving(app, ({ connect }) => {
    const client = connect();
    client.send('POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc');
    assert.equal(client.read().body, 'ok');
    assert.equal(client.readAll(), '');
    assert.throws(() => kept?.read(), { code: 'ERR_WSGI' });
  });
});

test('a body that is read needs no greenlet but the request’s', () => {
  const pool = new Pool(1);
  const goOn = new Event();
  const app: WSGIApplication = (environ, startResponse) => {
    const body = environ['wsgi.input'].read();
    goOn.wait();
    startResponse('200 OK', []);
    return [body];
  };
  serving(
    app,
    (served) => {
      const client = served.connect();
      client.send(chunked(['oh', ' hai']));
      served.untilBlocked();
      // Whatever follows the end of a body has happened when another client has been answered.
      served.ask('GET /no HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n');
      assert.equal(pool.statistics().waiting, 0);
      goOn.set();
      assert.equal(client.read().body, 'oh hai');
    },
    { spawn: pool, maxBodySize: 100 },
  );
});

test('a body that is too large is known to who reads it slowly, and to who waits for it', () => {
  const goOn = new Event();
  const codes: unknown[] = [];
  const app: WSGIApplication = (environ, startResponse) => {
    const input = environ['wsgi.input'];
    if (environ.PATH_INFO === '/slow') goOn.wait();
    for (let at = 0; at < 2; at++) {
      try {
        input.read();
      } catch (error) {
        codes.push((error as { status?: number }).status);
      }
    }
    startResponse('200 OK', []);
    return ['x'];
  };
  serving(
    app,
    (served) => {
      for (const path of ['/slow', '/at-once']) {
        const client = served.connect();
        client.send(`POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n`);
        served.untilBlocked(served.greenlets.length + 1);
        client.send('6\r\nghijkl\r\n0\r\n\r\n');
        served.untilBlocked();
        goOn.set();
        assert.equal(client.read().body, 'x');
      }
      assert.deepEqual(codes, [413, 413, 413, 413]);
    },
    { maxBodySize: 10 },
  );
});

test('what is left of a body may be read in close, until it has been thrown away', () => {
  const seen: unknown[] = [];
  const app: WSGIApplication = (environ, startResponse) => {
    startResponse('200 OK', []);
    const close = () => {
      try {
        seen.push(text(environ['wsgi.input'].read()));
      } catch (error) {
        seen.push((error as Error).name);
      }
    };
    return Object.assign(['x'.repeat(Number(environ.QUERY_STRING))], { close });
  };
  serving(app, (served) => {
    for (const size of [1, 20_000_000]) {
      const client = served.connect();
      client.send(post('body').replace('POST /', `POST /?${size}`));
      assert.equal(client.read().body.length, size);
      joinAll(served.greenlets);
    }
    assert.deepEqual(seen, ['body', 'WSGIError']);
  });
});

test('wrong sizes are refused', () => {
  const app = reading((input) => {
    // @ts-expect-error: a number of bytes
    assert.throws(() => input.read('5'), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => input.readLine(Number.NaN), { code: 'ERR_INVALID_ARG_TYPE' });
    return 'done';
  });
  serving(app, ({ ask }) => assert.equal(ask(post('x')).body, '"done"'));
});
