import assert from 'node:assert/strict';
import { sleep } from 'geventjs';
import { DatagramServer, type StreamHandler, StreamServer } from 'geventjs/server';
import { createConnection, DatagramSocket } from 'geventjs/socket';
import { codeOf, receiveAll } from '../support/sockets.js';
import { captureReports, test } from '../support/suite.js';

/** All that a client gets that says one word. */
function answerOf(handle: StreamHandler): string {
  using server = new StreamServer('127.0.0.1:0', handle);
  server.start();
  using client = createConnection(server.address);
  client.sendAll('word\n');
  return receiveAll(client).toString();
}

test('a connection ends with its handler, whatever files of it are open', () => {
  const answer = answerOf((socket) => {
    for (const line of socket.makeFile()) {
      socket.sendAll(line.toUpperCase());
      return;
    }
  });
  assert.equal(answer, 'WORD\n');
});

test('what a handler has written to a file is sent when it returns', () => {
  assert.equal(
    answerOf((socket) => {
      socket.makeFile('w').write('not flushed');
      const closed = socket.makeFile('w');
      closed.write(', closed');
      socket.close();
    }),
    'not flushed, closed',
  );
});

test('a handler that throws ends the connection at once, files or not', () => {
  const report = captureReports(() => {
    const answer = answerOf((socket) => {
      socket.makeFile().readLine();
      socket.makeFile('w').write('never sent');
      throw new Error('told to');
    });
    assert.equal(answer, '');
  });
  assert.equal(report.match(/ failed with Error$/gm)?.length, 1);
});

test('an async handler has its connection until its promise is settled', () => {
  const later = (value: string) => new Promise<string>((resolve) => setTimeout(resolve, 1, value));
  assert.equal(
    answerOf(async (socket) => {
      const word = await later('async');
      socket.detach().resume().end(word);
    }),
    'async',
  );
});

test('the error of an async handler is reported once, of a datagram server, too', () => {
  const stream = captureReports(() => {
    assert.equal(
      answerOf(async () => {
        throw new Error('told to');
      }),
      '',
    );
  });
  assert.equal(stream.match(/ failed with Error$/gm)?.length, 1);
  let called = 0;
  const datagram = captureReports(() => {
    using server = new DatagramServer('127.0.0.1:0', async () => {
      called++;
      throw new Error('told to');
    });
    server.start();
    using client = new DatagramSocket();
    client.sendTo('word', server.address);
    while (called === 0) sleep(1);
  });
  assert.equal(datagram.match(/ failed with Error$/gm)?.length, 1);
});

test('a socket that a handler has given away stays open', () => {
  let kept: import('node:net').Socket | undefined;
  using server = new StreamServer('127.0.0.1:0', (socket) => {
    kept = socket.detach();
  });
  server.start();
  using client = createConnection(server.address);
  while (kept === undefined) sleep(1);
  kept.resume().end('still here');
  assert.equal(receiveAll(client).toString(), 'still here');
  server.stop();
  assert.equal(
    codeOf(() => createConnection(server.address)),
    'ECONNREFUSED',
  );
});
