import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinAll, sleep, spawn, wait } from 'geventjs';
import { RotatingLog } from 'geventjs/wsgi';
import { runScript } from '../../support/child.js';
import { test } from '../../support/suite.js';

function inFolder(body: (path: string, folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'geventjs-log-'));
  try {
    body(join(folder, 'access.log'), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const nextTurn = (): void => void wait(new Promise((resolve) => setImmediate(resolve)));

/** All lines of a log and its old files, oldest first. */
function allLines(path: string, backups: number): string[] {
  const paths = Array.from({ length: backups }, (_, at) => `${path}.${backups - at}`).concat(path);
  const text = paths.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')).join('');
  return text.split('\n').slice(0, -1);
}

test('lines of many greenlets are whole and in order', () => {
  inFolder((path) => {
    using log = new RotatingLog(path);
    const expected: string[] = [];
    const writer = (name: number) => {
      for (let at = 0; at < 50; at++) {
        expected.push(`${name} ${at}`);
        log.write(`${name} ${at}\n`);
        if (at % 7 === 0) sleep(0);
      }
    };
    joinAll(Array.from({ length: 20 }, (_, name) => spawn(writer, name)));
    nextTurn();
    assert.deepEqual(allLines(path, 0), expected);
  });
});

test('what is written appears in the next turn of the loop, or at once by flush', () => {
  inFolder((path) => {
    using log = new RotatingLog(path);
    log.write('one\n');
    assert.equal(readFileSync(path, 'utf8'), '');
    nextTurn();
    assert.equal(readFileSync(path, 'utf8'), 'one\n');
    log.write('two\n');
    log.flush();
    assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\n');
  });
});

test('a file that is full becomes .1, and no line is lost or divided', () => {
  inFolder((path, folder) => {
    using log = new RotatingLog(path, { maxBytes: 100, backups: 50 });
    const expected: string[] = [];
    for (let at = 0; at < 200; at++) {
      expected.push(`line ${at} é`);
      log.write(`line ${at} é\n`);
      if (at % 30 === 0) nextTurn();
    }
    log.flush();
    assert.deepEqual(allLines(path, 50), expected);
    for (const file of readdirSync(folder)) {
      const { size } = statSync(join(folder, file));
      assert.ok(size < 120, `${file}: ${size}`);
    }
  });
});

test('only so many old files are kept', () => {
  for (const backups of [0, 2]) {
    inFolder((path, folder) => {
      using log = new RotatingLog(path, { maxBytes: 1, backups });
      for (let at = 0; at < 6; at++) log.write(`${at}\n`);
      log.flush();
      assert.equal(readdirSync(folder).length, backups + 1);
      assert.deepEqual(allLines(path, backups), ['0', '1', '2', '3', '4', '5'].slice(-1 - backups));
    });
  }
});

test('the size of a file that is already there counts', () => {
  inFolder((path) => {
    new RotatingLog(path, { maxBytes: 5 })[Symbol.dispose]();
    using first = new RotatingLog(path, { maxBytes: 5 });
    first.write('12345\n');
    first.close();
    using second = new RotatingLog(path, { maxBytes: 5 });
    second.write('next\n');
    second.close();
    assert.deepEqual([readFileSync(`${path}.1`, 'utf8'), readFileSync(path, 'utf8')], ['12345\n', 'next\n']);
  });
});

test('reopen goes on in a new file after the old one was moved away', () => {
  inFolder((path) => {
    using log = new RotatingLog(path);
    log.write('before\n');
    renameSync(path, `${path}.moved`);
    log.reopen();
    log.write('after\n');
    log.flush();
    assert.equal(readFileSync(`${path}.moved`, 'utf8'), 'before\n');
    assert.equal(readFileSync(path, 'utf8'), 'after\n');
  });
});

test('close writes what waits; afterwards a write is an error, and the rest is harmless', () => {
  inFolder((path) => {
    const log = new RotatingLog(path);
    log.write('last\n');
    log.close();
    log.close();
    log.reopen();
    assert.equal(log.closed, true);
    assert.equal(readFileSync(path, 'utf8'), 'last\n');
    assert.throws(() => log.write('more\n'), { code: 'ERR_INVALID_ARG_VALUE' });
  });
});

test('lines wait while the file cannot be written, and one report says so', () => {
  inFolder((path, folder) => {
    using log = new RotatingLog(path);
    const reports = captureStderr(() => {
      rmSync(path);
      rmSync(folder, { recursive: true });
      log.reopen();
      for (const text of ['one\n', 'two\n']) {
        log.write(text);
        log.flush();
      }
    });
    assert.match(reports, /^<RotatingLog .*> cannot be written: Error: ENOENT.*\n$/);
    mkdirSync(folder);
    log.write('three\n');
    log.flush();
    assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\nthree\n');
  });
});

test('what waits is bounded, and the log says what was dropped', () => {
  inFolder((path, folder) => {
    using log = new RotatingLog(path);
    captureStderr(() => {
      rmSync(folder, { recursive: true });
      log.reopen();
      for (let at = 0; at < 30; at++) log.write(`${String(at).padStart(99_999, '0')}\n`);
      log.flush();
    });
    mkdirSync(folder);
    log.write('end\n');
    log.flush();
    const lines = allLines(path, 0);
    assert.equal(lines[0], '2000000 bytes of this log were dropped: it could not be written');
    assert.deepEqual([lines.length, lines.at(-1)], [12, 'end']);
  });
});

test('what has not been written when the process exits is written then', () => {
  inFolder((path) => {
    const ended = wait(runScript('rotating-log-exit.mjs', { args: [path] }));
    assert.deepEqual([ended.code, ended.stderr], [3, '']);
    assert.equal(readFileSync(path, 'utf8'), 'line 0\nline 1\nline 2\n');
  });
});

test('wrong arguments are refused', () => {
  // @ts-expect-error: a path
  assert.throws(() => new RotatingLog(1), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new RotatingLog('/x', { maxBytes: 0 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => new RotatingLog('/x', { backups: 1.5 }), { code: 'ERR_OUT_OF_RANGE' });
  // @ts-expect-error: no such option
  assert.throws(() => new RotatingLog('/x', { size: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new RotatingLog('/no/such/folder/log'), { code: 'ENOENT' });
});

function captureStderr(body: () => void): string {
  const { write } = process.stderr;
  let text = '';
  process.stderr.write = (part: string | Uint8Array) => {
    text += part;
    return true;
  };
  try {
    body();
  } finally {
    process.stderr.write = write;
  }
  return text;
}
