import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { spawn, Timeout } from 'geventjs';
import { SocketTimeout } from 'geventjs/socket';
import { untilAllBlocked } from 'geventjs/testing';
import { codeOf, countSockets, receiveAll, tcpPair, untilSockets } from '../../support/sockets.js';
import { test } from '../../support/suite.js';

test('a file has lines, and the last may lack its end', () => {
  const [a, b] = tcpPair();
  a.sendAll('one\n\ntwo\nthree');
  a.close();
  const file = b.makeFile();
  assert.equal(file.readLine(), 'one\n');
  assert.deepEqual([...file], ['\n', 'two\n', 'three']);
  assert.equal(file.readLine(), '');
  assert.equal(file.read(), '');
  file.close();
  b.close();
});

test('a file of bytes has lines and sizes of bytes', () => {
  const [a, b] = tcpPair();
  a.sendAll('ö\nabcdef');
  a.close();
  using file = b.makeFile('rb');
  assert.deepEqual(file.readLine(), Buffer.from('ö\n'));
  assert.deepEqual(file.read(2), Buffer.from('ab'));
  assert.deepEqual(file.readLine(1), Buffer.from('c'));
  assert.deepEqual(file.read(0), Buffer.alloc(0));
  assert.deepEqual(file.read(), Buffer.from('def'));
  b.close();
});

test('a character and a line may come in pieces', () => {
  const [a, b] = tcpPair();
  using file = b.makeFile('r');
  const reader = spawn(() => [file.readLine(), file.read(3)]);
  for (const byte of Buffer.from('grün ist\nöäü')) {
    a.sendAll(Uint8Array.of(byte));
    untilAllBlocked();
  }
  assert.deepEqual(reader.get(), ['grün ist\n', 'öäü']);
  a.close();
  b.close();
});

test('a reader that is killed or out of time leaves what it had to the next', () => {
  const [a, b] = tcpPair();
  using file = b.makeFile('r');
  a.sendAll('half ');
  const killed = spawn(() => file.readLine());
  untilAllBlocked();
  killed.kill();
  assert.throws(() => new Timeout(1).run(() => file.read()), Timeout);
  b.setTimeout(1);
  assert.throws(() => file.readLine(), SocketTimeout);
  b.setTimeout(undefined);
  a.sendAll('a line\n');
  assert.equal(file.readLine(), 'half a line\n');
  a.close();
  b.close();
});

test('what is written is sent by flush, by close, and when much has come together', () => {
  const [a, b] = tcpPair();
  const file = a.makeFile('rw');
  file.write('hello');
  b.setTimeout(1);
  assert.throws(() => b.recv(), SocketTimeout);
  b.setTimeout(undefined);
  file.flush();
  assert.equal(b.recv().toString(), 'hello');
  file.write('x'.repeat(10_000));
  assert.ok(b.recv().length > 0);
  file.write('END');
  file.close();
  file.close();
  a.close();
  assert.match(receiveAll(b).toString(), /END$/);
  b.close();
});

test('another encoding', () => {
  const [a, b] = tcpPair();
  using out = a.makeFile('w', { encoding: 'utf16le' });
  out.write('öl\n');
  out.flush();
  using into = b.makeFile('r', { encoding: 'utf16le' });
  assert.equal(into.readLine(), 'öl\n');
  a.close();
  b.close();
});

test('the connection ends when the socket and all its files are closed, in any order', () => {
  const before = countSockets();
  const [a, b] = tcpPair();
  const first = a.makeFile('w');
  const second = a.makeFile('rb');
  a.close();
  first.write('still here\n');
  first.close();
  using reader = b.makeFile();
  assert.equal(reader.readLine(), 'still here\n');
  const waiting = spawn(() => reader.readLine());
  untilAllBlocked();
  assert.equal(waiting.ready(), false);
  second.close();
  assert.equal(waiting.get(), '');
  b.close();
  reader.close();
  untilSockets(before);
});

test('a file keeps to its mode, and to its end', () => {
  const [a, b] = tcpPair();
  const out = a.makeFile('w');
  const into = a.makeFile('r');
  assert.equal(inspect(into), '<SocketFile r: open>');
  const state = 'ERR_SOCKET_STATE';
  assert.deepEqual([() => out.read(), () => out.readLine(), () => into.write('x')].map(codeOf), [state, state, state]);
  assert.equal(
    codeOf(() => out.write(1 as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  into.close();
  out.close();
  assert.equal(into.closed, true);
  assert.deepEqual([() => into.read(), () => out.write('x')].map(codeOf), ['ERR_SOCKET_CLOSED', 'ERR_SOCKET_CLOSED']);
  const value = 'ERR_INVALID_ARG_VALUE';
  assert.equal(
    codeOf(() => a.makeFile('x' as never)),
    value,
  );
  assert.equal(
    codeOf(() => a.makeFile('r', { encoding: 'klingon' as never })),
    value,
  );
  assert.equal(
    codeOf(() => a.makeFile('rb' as 'r', { encoding: 'utf8' })),
    value,
  );
  a.close();
  b.close();
});

test('lines end as they do in files, or as one says', () => {
  const lines = (newline?: '' | '\n'): string[] => {
    const [a, b] = tcpPair();
    a.sendAll('one\r\ntwo\n');
    a.close();
    using file = b.makeFile('r', newline === undefined ? {} : { newline });
    b.close();
    return [...file];
  };
  assert.deepEqual(lines(), ['one\n', 'two\n']);
  assert.deepEqual(lines(''), ['one\r\n', 'two\n']);
  assert.deepEqual(lines('\n'), ['one\r\n', 'two\n']);
});

test('what is no text is an error, and there still as bytes', () => {
  const [a, b] = tcpPair();
  a.sendAll(Uint8Array.of(0x61, 0xff, 0x0a));
  a.close();
  using strict = b.makeFile('r');
  assert.throws(() => strict.readLine(), TypeError);
  using other = b.makeFile('r', { errors: 'replace' });
  assert.equal(other.readLine(), '');
  b.close();
});

test('who is out of time while it flushes leaves the rest to the next, and each byte is sent once', () => {
  const [a, b] = tcpPair();
  const text = Array.from({ length: 2_000_000 }, (_, i) => i).join();
  using file = a.makeFile('w');
  a.setTimeout(1);
  assert.throws(() => file.write(text), SocketTimeout);
  assert.throws(() => file.flush(), SocketTimeout);
  a.setTimeout(undefined);
  const killed = spawn(() => file.flush());
  untilAllBlocked();
  killed.kill();
  const reader = spawn(() => receiveAll(b).toString());
  file.write('END');
  file.close();
  a.close();
  assert.equal(reader.get() === `${text}END`, true);
  b.close();
});

test('nothing that was written is lost where it could not be sent', () => {
  const [a, b] = tcpPair();
  const other = spawn(() => a.sendAll(Buffer.alloc(20_000_000)));
  untilAllBlocked();
  const file = a.makeFile('w');
  file.write('kept');
  assert.equal(
    codeOf(() => file.flush()),
    'ERR_CONCURRENT_OBJECT_USE',
  );
  const reader = spawn(() => receiveAll(b));
  other.get();
  file.close();
  a.close();
  assert.equal(reader.get().subarray(-4).toString(), 'kept');
  b.close();
});

test('two greenlets may write one file, and one at a time may read it', () => {
  const [a, b] = tcpPair();
  const into = a.makeFile('w');
  const writers = ['a', 'b'].map((letter) =>
    spawn(() => {
      into.write(letter.repeat(3_000_000));
      into.flush();
    }),
  );
  untilAllBlocked();
  const out = b.makeFile('r');
  const reader = spawn(() => out.read(6_000_000));
  const second = spawn(() => codeOf(() => out.readLine()));
  assert.equal(second.get(), 'ERR_CONCURRENT_OBJECT_USE');
  assert.equal(reader.get() === 'a'.repeat(3_000_000) + 'b'.repeat(3_000_000), true);
  for (const writer of writers) writer.get();
  for (const one of [into, out, a, b]) one.close();
});

test('a file that is closed while somebody reads it ends the reading', () => {
  const [a, b] = tcpPair();
  const file = b.makeFile('r');
  b.close();
  const reader = spawn(() => codeOf(() => file.read()));
  untilAllBlocked();
  file.close();
  assert.equal(reader.get(), 'ERR_SOCKET_CLOSED');
  assert.equal(a.recv().length, 0);
  a.close();
});
