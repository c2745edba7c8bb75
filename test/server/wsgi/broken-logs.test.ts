/** Logs that cannot be written to keep nobody from being served. */
import assert from 'node:assert/strict';
import { createWriteStream, existsSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { joinAll, sleep, wait } from 'geventjs';
import { RotatingLog, type WSGIApplication } from 'geventjs/wsgi';
import { type Ended, runScript } from '../../support/child.js';
import { captureReports, test } from '../../support/suite.js';
import { answering, reported, serving } from '../../support/wsgi.js';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

for (const [name, how] of [
  ['nobody reads stderr any more', 'closed'],
  ['stderr is a file on a full disk', 'full'],
]) {
  test(`${name}: requests are answered, and the process lives on`, (): void => {
    const { code, signal, stdout } = wait(withStderr(how as string));
    assert.deepEqual({ code, signal, stdout }, { code: 0, signal: null, stdout: '200\n500\n200\n500\n' });
  });
}

/** A server whose logs are the defaults, which are stderr. */
function withStderr(how: string): Promise<Ended> {
  return runScript('wsgi-broken-stderr.mjs', { args: [how] });
}

test('a stream that fails is reported once, and those who are served do not notice', () => {
  assert.ok(existsSync('/dev/full'), 'Linux has a file that is always full');
  const log = createWriteStream('/dev/full');
  const closed = new Promise<void>((resolve) => log.once('close', resolve));
  const reports = captureReports(() => {
    for (const options of [{ log }, { log, errorLog: log }]) {
      serving(answering('x'), ({ ask }) => [0, 1].map(() => assert.equal(ask(get).body, 'x')), options);
    }
    wait(closed);
  });
  assert.equal([...reports.matchAll(/ENOSPC: /g)].length, 1, reports);
});

test('a stream that was closed before is no error for who is served', () => {
  const log = new PassThrough();
  captureReports(() => {
    serving(answering('x'), ({ ask }) => assert.equal(ask(get).body, 'x'), { log: log.destroy(), errorLog: log });
  });
});

test('a rotating log on a full disk keeps nobody from being served', () => {
  const log = new RotatingLog('/dev/full', { maxBytes: 1e9 });
  const { write } = process.stderr;
  process.stderr.write = () => true;
  try {
    serving(answering('x'), ({ ask }) => [0, 1, 2].map(() => assert.equal(ask(get).body, 'x')), { log });
    log.close();
  } finally {
    process.stderr.write = write;
  }
});

test('logs that answer with promises which reject are reported, or lost', () => {
  const failing = { write: () => Promise.reject(new Error('the disk is full')) };
  serving(
    answering('x'),
    (served) => {
      assert.equal(served.ask(get).body, 'x');
      joinAll(served.greenlets);
      assert.deepEqual(reported(served), ['Error: the disk is full']);
    },
    { log: failing },
  );
  const writing: WSGIApplication = (environ, startResponse) => {
    environ['wsgi.errors'].write('lost\n');
    startResponse('200 OK', []);
    throw new Error('lost, too');
  };
  serving(writing, ({ ask }) => assert.equal(ask(get).code, 500), { log: failing, errorLog: failing });
});

test('close is called when the error log fails, too', () => {
  let closed = 0;
  const app: WSGIApplication = (_environ, startResponse) => {
    startResponse('200 OK', []);
    const pieces = (function* (): Generator<string> {
      yield '';
      throw new RangeError('in the application');
    })();
    return Object.assign(pieces, { close: () => void closed++ });
  };
  const errorLog = {
    write() {
      throw new Error('the disk is full');
    },
  };
  serving(app, ({ ask }) => assert.equal(ask(get).code, 500), { errorLog });
  assert.equal(closed, 1);
});

test('a greenlet that is killed while it writes to the access log is not reported', () => {
  const log = { write: () => sleep(Number.POSITIVE_INFINITY) };
  serving(
    (_environ, startResponse) => {
      startResponse('200 OK', []);
      return ['x'];
    },
    (served) => {
      assert.equal(served.ask(get).body, 'x');
      served.untilBlocked();
      served.greenlets[0]?.kill();
      assert.equal(served.errors, '');
    },
    { log },
  );
});
