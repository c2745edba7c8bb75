/** What the master does about connections on their way, with workers that say what they are told to. */

import assert from 'node:assert/strict';
import type { Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { watchHandOver } from '#internal/server/cluster/hand-over.js';
import { test } from '../../support/suite.js';

/** A worker as `node:cluster` sees it, with the messages between the two. */
class FakeWorker {
  readonly process = Object.assign(new EventEmitter(), { send: (..._args: unknown[]) => true });
  #seq = 0;

  constructor() {
    watchHandOver(this as unknown as Worker);
  }

  listens(key: string, errno?: number): this {
    this.process.send({ cmd: 'NODE_CLUSTER', ack: ++this.#seq, key, errno });
    return this;
  }

  says(message: object): void {
    this.process.emit('internalMessage', { cmd: 'NODE_CLUSTER', ...message });
  }

  closes(key: string): void {
    this.says({ act: 'close', key });
  }

  /** @returns whether the connection was closed */
  refuses(key: string): boolean {
    let isClosed = false;
    const connection = {
      close: () => {
        isClosed = true;
      },
    };
    const seq = ++this.#seq;
    this.process.send({ cmd: 'NODE_CLUSTER', act: 'newconn', seq, key }, connection);
    this.says({ ack: seq, accepted: false });
    return isClosed;
  }
}

test('a connection that is refused waits for another worker, though that has closed a server of its own', () => {
  const one = new FakeWorker().listens('refused');
  const other = new FakeWorker().listens('refused').listens('its own');
  other.closes('its own');
  one.closes('refused');
  assert.equal(one.refuses('refused'), false);
  other.process.emit('disconnect');
});

test('a connection that is refused is closed when nobody is left who listens there', () => {
  const one = new FakeWorker().listens('left');
  const other = new FakeWorker().listens('elsewhere').listens('left', -98);
  one.closes('left');
  assert.equal(one.refuses('left'), true);
  other.process.emit('disconnect');
});

test('of a worker that died without a word Node is told that it has gone', () => {
  const one = new FakeWorker().listens('died');
  let told = 0;
  one.process.on('disconnect', () => told++);
  one.process.emit('close');
  assert.equal(told, 1);
  const other = new FakeWorker().listens('died');
  other.process.on('disconnect', () => told++);
  other.process.emit('disconnect');
  other.process.emit('close');
  assert.equal(told, 2);
});
