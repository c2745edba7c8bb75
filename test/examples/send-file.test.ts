import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { joinAll, sleep, spawn } from 'geventjs';
import { createConnection, type Socket } from 'geventjs/socket';
import { Example } from '../support/example.js';
import { receiveAll } from '../support/sockets.js';
import { test } from '../support/suite.js';

const folder = mkdtempSync(join(tmpdir(), 'geventjs-send-file-'));
after(() => rmSync(folder, { recursive: true }));
const small = Buffer.from('hello file\n');
const large = Buffer.from(Uint32Array.from({ length: 5 << 20 }, (_, n) => n).buffer);
writeFileSync(join(folder, 'small one.txt'), small);
writeFileSync(join(folder, 'large'), large);
writeFileSync(join(folder, 'empty'), '');
mkdirSync(join(folder, 'inside'));

function serve(body: (server: Example) => void, env: NodeJS.ProcessEnv = {}): void {
  using server = new Example('send-file', [folder], env);
  body(server);
  server.signal('SIGTERM');
  assert.equal(server.end, 0);
}

function ask(server: Example, line: string): Socket {
  const socket = createConnection(server.address);
  socket.sendAll(line);
  return socket;
}

function answerTo(server: Example, line: string): Buffer {
  using socket = ask(server, line);
  return receiveAll(socket);
}

const answer = (bytes: Buffer) => Buffer.concat([Buffer.from(`${bytes.length}\n`), bytes]);

/** Waits until it has no file of the folder open. */
function untilFilesClosed(server: Example): void {
  while (server.countDescriptors(folder) > 0) sleep(1);
}

test('a file comes whole, behind its size', () => {
  serve((server) => {
    assert.deepEqual(answerTo(server, 'small one.txt\n'), answer(small));
    assert.deepEqual(answerTo(server, 'small one.txt\r\n'), answer(small));
    assert.deepEqual(answerTo(server, 'empty\n'), answer(Buffer.alloc(0)));
    assert.ok(answerTo(server, 'large\n').equals(answer(large)));
    assert.equal(server.stderr, '');
  });
});

test('who has a part already gets the rest', () => {
  serve((server) => {
    assert.ok(answerTo(server, 'large 12345678\n').equals(answer(large.subarray(12_345_678))));
    assert.deepEqual(answerTo(server, 'small one.txt 11\n'), answer(Buffer.alloc(0)));
    assert.deepEqual(answerTo(server, 'small one.txt 99\n'), answer(Buffer.alloc(0)));
  });
});

test('what cannot be sent is said', () => {
  serve((server) => {
    const errors: [line: string, answer: RegExp][] = [
      ['missing\n', /^error: ENOENT: no such file/],
      ['inside\n', /^error: not a file\n$/],
      ['../etc/passwd\n', /^error: expected the name of a file/],
      ['..\n', /^error: not a file\n$/],
      ['\0\n', /^error: expected the name/],
      ['\n', /^error: expected the name/],
      [`${'x'.repeat(5000)}\n`, /^error: expected the name/],
    ];
    for (const [line, expected] of errors) assert.match(answerTo(server, line).toString(), expected);
    assert.deepEqual(answerTo(server, 'small one.txt\n'), answer(small));
    assert.equal(server.stderr, '');
  });
});

test('a client that ends its half is sent the file all the same, one that says nothing an error', () => {
  serve((server) => {
    using client = ask(server, 'small one.txt\n');
    client.shutdown('write');
    assert.deepEqual(receiveAll(client), answer(small));
    using silent = ask(server, '');
    silent.shutdown('write');
    assert.match(receiveAll(silent).toString(), /^error: expected/);
  });
});

test('twenty clients at once each have the file, and it needs no memory', () => {
  serve((server) => {
    assert.deepEqual(answerTo(server, 'small one.txt\n'), answer(small));
    const before = server.mostMegabytes;
    const clients = Array.from({ length: 20 }, () => spawn(() => answerTo(server, 'large\n').equals(answer(large))));
    joinAll(clients, { raiseError: true });
    assert.deepEqual(new Set(clients.map(({ value }) => value)), new Set([true]));
    untilFilesClosed(server);
    assert.ok(server.mostMegabytes - before < 120, `${before} MB, then ${server.mostMegabytes} MB`);
  });
});

test('a client that breaks off in the middle leaves no open file, and the others are served', () => {
  serve((server) => {
    const client = ask(server, 'large\n');
    assert.ok(client.recv().length > 0);
    client.detach().resetAndDestroy();
    untilFilesClosed(server);
    assert.deepEqual(answerTo(server, 'small one.txt\n'), answer(small));
  });
});

test('a client that takes nothing, and one that asks nothing, are dropped in time', () => {
  serve(
    (server) => {
      using lazy = ask(server, 'large\n');
      using silent = ask(server, 'small');
      assert.equal(silent.recv().length, 0);
      while (server.stderr === '') assert.deepEqual(answerTo(server, 'small one.txt\n'), answer(small));
      untilFilesClosed(server);
      assert.match(server.stderr, /SocketTimeout/);
      assert.ok(receiveAll(lazy).length < large.length);
    },
    { TIMEOUT_MS: '300' },
  );
});
