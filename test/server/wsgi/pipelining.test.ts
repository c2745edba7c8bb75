/** Requests that are sent before the answers to those before them have come. */
import assert from 'node:assert/strict';
import { joinAll } from 'geventjs';
import { Event } from 'geventjs/event';
import type { WSGIApplication } from 'geventjs/wsgi';
import { test } from '../../support/suite.js';
import { reported, serving } from '../../support/wsgi.js';

const two = 'GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n';
const big = 'x'.repeat(300_000);

/** The first request waits for `goOn`; the second is answered by `second`. */
function application(goOn: Event, second: () => Iterable<string> & object): WSGIApplication {
  return (environ, startResponse) => {
    startResponse('200 OK', []);
    if (environ.PATH_INFO === '/second') return second();
    goOn.wait();
    return ['first'];
  };
}

test('answers come in the order of their requests, whoever is ready first', () => {
  const goOn = new Event();
  serving(
    application(goOn, () => new Set(['second ', big])),
    (served) => {
      const client = served.connect();
      client.send(two);
      served.untilBlocked(2);
      goOn.set();
      assert.equal(client.read().body, 'first');
      assert.equal(client.read().body, `second ${big}`);
    },
  );
});

test('an application that fails in the middle of the second answer does not harm the first', () => {
  const goOn = new Event();
  const failing = function* () {
    yield 'sent';
    throw new RangeError('my failure');
  };
  serving(application(goOn, failing), (served) => {
    const client = served.connect();
    client.send(two);
    served.untilBlocked(2);
    goOn.set();
    assert.equal(client.read().body, 'first');
    const second = client.read();
    assert.deepEqual([second.body, second.truncated], ['sent', true]);
    assert.deepEqual(reported(served), ['RangeError: my failure']);
  });
});

test('a client that goes frees the greenlet whose answer waits for its turn', () => {
  const goOn = new Event();
  let closed = 0;
  const endless = function* () {
    try {
      for (;;) yield big;
    } finally {
      closed++;
    }
  };
  serving(application(goOn, endless), (served) => {
    const client = served.connect();
    client.send(two);
    served.untilBlocked(2);
    client.close();
    served.untilGone();
    served.untilBlocked(2);
    assert.equal(closed, 1);
    goOn.set();
    joinAll(served.greenlets);
    assert.equal(served.errors, '');
  });
});
