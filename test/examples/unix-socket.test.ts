import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { joinAll, spawn, wait } from 'geventjs';
import { createConnection } from 'geventjs/socket';
import { type Ended, runCommand } from '../support/child.js';
import { Example } from '../support/example.js';
import { receiveAll } from '../support/sockets.js';
import { test } from '../support/suite.js';

const folder = mkdtempSync(join(tmpdir(), 'geventjs-unix-'));
after(() => rmSync(folder, { recursive: true }));

let made = 0;
const newPath = () => join(folder, `${made++}.sock`);

function client(path: string, ...args: string[]): Ended {
  return wait(runCommand(['examples/unix-client.ts', ...args], { env: { SOCKET: path } }));
}

test('the client prints what the server says, and the server ends when it is told to', () => {
  const path = newPath();
  using server = new Example('unix-server', [], { SOCKET: path });
  assert.equal(server.address, path);
  const { code, stdout, stderr } = client(path);
  assert.equal(stderr, '');
  assert.match(stdout, /^HTTP\/1\.1 200 OK\n[\s\S]*\n\nHello, World!\n\n$/);
  assert.equal(code, 0);
  assert.match(client(path, '/nowhere').stdout, /^HTTP\/1\.1 404 Not Found\n[\s\S]*\n\nNot Found\n\n$/);
  server.signal('SIGTERM');
  assert.equal(server.end, 0);
  assert.ok(!existsSync(path));
});

test('many clients at once are answered, beside one that says nothing and one that breaks off', () => {
  const path = newPath();
  using server = new Example('unix-server', [], { SOCKET: path });
  const { address } = server;
  using silent = createConnection(address);
  const rude = createConnection(address);
  rude.sendAll('GET / HT');
  rude.close();
  const answers = Array.from({ length: 100 }, () =>
    spawn(() => {
      using socket = createConnection(address);
      socket.sendAll('GET / HTTP/1.0\r\n\r\n');
      return receiveAll(socket).toString();
    }),
  );
  joinAll(answers, { raiseError: true });
  assert.deepEqual(new Set(answers.map(({ value }) => value?.split('\r\n\r\n')[1])), new Set(['Hello, World!\r\n']));
  server.signal('SIGINT');
  assert.equal(server.end, 0);
  assert.equal(silent.recv().length, 0);
});

test('a server that was killed leaves its path, and the next takes it; one that lives keeps it', () => {
  const path = newPath();
  using first = new Example('unix-server', [], { SOCKET: path });
  assert.equal(first.address, path);
  const { code, stderr } = wait(runCommand(['examples/unix-server.ts'], { env: { SOCKET: path } }));
  assert.match(stderr, /EADDRINUSE/);
  assert.equal(code, 1);
  assert.match(client(path).stdout, /Hello/);
  first.signal('SIGKILL');
  assert.equal(first.end, 'SIGKILL');
  assert.ok(existsSync(path));
  assert.match(client(path).stderr, /ECONNREFUSED/);
  using second = new Example('unix-server', [], { SOCKET: path });
  assert.equal(second.address, path);
  assert.match(client(path).stdout, /Hello/);
  second.signal('SIGTERM');
  assert.equal(second.end, 0);
});

test('a path that is no socket is left alone', () => {
  const path = newPath();
  writeFileSync(path, 'precious');
  const { code, stderr } = wait(runCommand(['examples/unix-server.ts'], { env: { SOCKET: path } }));
  assert.match(stderr, /EADDRINUSE/);
  assert.equal(code, 1);
  assert.ok(existsSync(path));
});
