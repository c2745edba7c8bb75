/** When a clock may jump: never past what is already there. */
import assert from 'node:assert/strict';
import { promises } from 'node:fs';
import { createServer, connect as openSocket, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { fromCallback, getHub, sleep, spawn, wait, withTimeout } from 'geventjs';
import { JumpingClock, withClock, withJumpingClock } from 'geventjs/testing';
import { test } from '../support/suite.js';

/** Ways to come back to somebody who waits, each a chain of many steps of one kind. */
const chains: Record<string, (steps: number, done: () => void) => void> = {
  'promise reactions': async (steps, done) => {
    for (let step = 0; step < steps; step++) await null;
    done();
  },
  ticks: (steps, done) => {
    if (steps === 0) done();
    else process.nextTick(() => chains['ticks']?.(steps - 1, done));
  },
  immediates: (steps, done) => {
    if (steps === 0) done();
    else setImmediate(() => chains['immediates']?.(steps - 1, done));
  },
  microtasks: (steps, done) => {
    if (steps === 0) done();
    else queueMicrotask(() => chains['microtasks']?.(steps - 1, done));
  },
  'callbacks of the hub': (steps, done) => {
    if (steps === 0) done();
    else getHub().runCallback(() => chains['callbacks of the hub']?.(steps - 1, done));
  },
  'greenlets that spawn greenlets': (steps, done) => {
    if (steps === 0) done();
    else spawn(() => chains['greenlets that spawn greenlets']?.(steps - 1, done));
  },
  'immediates, promises and ticks by turns': (steps, done) => {
    if (steps === 0) done();
    else {
      setImmediate(async () => {
        await null;
        process.nextTick(() => chains['immediates, promises and ticks by turns']?.(steps - 1, done));
      });
    }
  },
};

for (const [title, chain] of Object.entries(chains)) {
  test(`time does not pass what ${title} bring about`, () => {
    withJumpingClock((clock) => {
      const answer = withTimeout(1, () => fromCallback<string>((done) => chain(300, () => done(null, 'in time'))));
      assert.equal(answer, 'in time');
      assert.equal(clock.now(), 0);
      assert.equal(clock.pending, 0);
    });
  });
}

/** A server on a Unix socket, where what one end writes is at once there for the other, and one client. */
function withEcho(body: (send: (text: string) => string) => void): void {
  const path = join(tmpdir(), `geventjs-echo-${process.pid}.sock`);
  const server = createServer((socket) => socket.on('data', (text) => socket.write(text)));
  fromCallback((done) => server.listen(path, () => done(null)));
  const socket = openSocket(path);
  socket.setEncoding('utf8');
  try {
    body((text) => {
      socket.write(text);
      return fromCallback<string>((done) => socket.once('data', (answer: string) => done(null, answer)));
    });
  } finally {
    close(socket, server);
  }
}

function close(socket: Socket, server: Server): void {
  socket.end();
  fromCallback((done) => server.close(() => done(null)));
}

test('time does not pass I/O that is already there', () => {
  withJumpingClock((clock) => {
    withEcho((send) => {
      for (let round = 0; round < 200; round++) {
        assert.equal(
          withTimeout(1, () => send(`message ${round}`)),
          `message ${round}`,
        );
      }
    });
    assert.equal(clock.now(), 0);
  });
});

test('time goes on between I/O', () => {
  withJumpingClock((clock) => {
    withEcho((send) => {
      for (let round = 0; round < 10; round++) {
        sleep(100);
        assert.equal(send('message'), 'message');
      }
    });
    assert.equal(clock.now(), 1000);
  });
});

test('time passes I/O that is still under way, unless the clock has patience', () => {
  const readSlowly = () => wait(promises.readFile(process.execPath).then(() => 'read'));
  const read = () => withTimeout(1000, readSlowly, { otherwise: 'time has passed' });
  assert.equal(withJumpingClock(read), 'time has passed');
  const patient = new JumpingClock({ patience: 60_000 });
  assert.equal(withClock(patient, read), 'read');
  assert.equal(patient.now(), 0);
});

test('with patience time jumps all the same when nothing comes', () => {
  withClock(new JumpingClock({ patience: 2 }), (clock) => {
    sleep(1000);
    sleep(1000);
    assert.equal(clock.now(), 2000);
  });
});

test("Node's own timers know nothing of the clock", () => {
  withJumpingClock((clock) => {
    const real = setTimeout(() => assert.fail('a minute has passed'), 60_000);
    sleep(120_000);
    clearTimeout(real);
    assert.equal(clock.now(), 120_000);
  });
});

test('the mocked timers and dates of node:test go their own way, and a clock that jumps goes on', () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'], now: 0 });
  try {
    withJumpingClock((clock) => {
      let fired = false;
      setTimeout(() => {
        fired = true;
      }, 10);
      sleep(60_000);
      assert.deepEqual([clock.now(), fired, Date.now()], [60_000, false, 0]);
      mock.timers.tick(10);
      assert.deepEqual([clock.now(), fired, Date.now()], [60_000, true, 10]);
    });
  } finally {
    mock.timers.reset();
  }
});
