import assert from 'node:assert/strict';
import { GreenletExit } from 'geventjs';
import { getCurrent } from '#internal/core/get-current.js';
import { Greenlet } from '#internal/core/greenlet.js';
import { kill } from '#internal/core/kill.js';
import type { RawGreenlet } from '#internal/core/raw-greenlet.js';
import { sleep } from '#internal/core/sleep.js';
import { spawn } from '#internal/core/spawn.js';
import { spawnRaw } from '#internal/core/spawn-raw.js';
import { Timeout } from '#internal/core/timeout.js';
import { captureReports, test } from '../support/suite.js';

/** Notes what it sees at the end of greenlets. */
class Watcher {
  readonly seen: string[] = [];
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  watch(greenlet: RawGreenlet): this {
    greenlet._watchEnd(this);
    return this;
  }

  _noteEnd(): void {
    this.seen.push(this.name);
  }
}

const ended = (...watchers: Watcher[]) => watchers.map(({ seen }) => seen.length);

test('whoever watches a greenlet is told once, at its end, before anybody else runs', () => {
  const order: string[] = [];
  const greenlet = spawn(() => order.push('body'));
  greenlet._watchEnd({ _noteEnd: () => order.push(`dead ${greenlet.dead}, value ${greenlet.value}`) });
  const joined = spawn(() => {
    greenlet.join();
    order.push('joined');
  });
  joined.join();
  assert.deepEqual(order, ['body', 'dead true, value 1', 'joined']);
});

test('many may watch one greenlet, in order, and any may stop', () => {
  const greenlet = spawn(sleep, 0);
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => new Watcher(name).watch(greenlet)) as [
    Watcher,
    Watcher,
    Watcher,
    Watcher,
  ];
  assert.deepEqual(greenlet._endWatchers, [a, b, c, d]);
  greenlet._unwatchEnd(c);
  greenlet._unwatchEnd(a);
  greenlet._unwatchEnd(a);
  assert.deepEqual(greenlet._endWatchers, [b, d]);
  a.watch(greenlet);
  assert.deepEqual(greenlet._endWatchers, [b, d, a]);
  greenlet.join();
  assert.deepEqual(ended(a, b, c, d), [1, 1, 0, 1]);
  assert.deepEqual(greenlet._endWatchers, []);
});

test('the outcome is known to who watches, also when the greenlet never began', () => {
  const seen: unknown[] = [];
  const watch = (greenlet: Greenlet) =>
    greenlet._watchEnd({ _noteEnd: () => seen.push([greenlet.dead, greenlet.ready(), greenlet.successful()]) });
  const killed = spawn(() => 1);
  watch(killed as Greenlet);
  killed.kill();
  const failed = spawn(() => 1);
  watch(failed as Greenlet);
  captureReports(() => failed.kill(new Error('stop')));
  assert.deepEqual(seen, [
    [true, true, true],
    [true, true, false],
  ]);
});

test('a greenlet that gets no stack is told of, too, with its error', () => {
  const greenlet = new Greenlet(() => 1);
  const seen: unknown[] = [];
  greenlet._watchEnd({ _noteEnd: () => seen.push(greenlet.exception) });
  greenlet._abort('no stack');
  assert.deepEqual(seen, ['no stack']);
});

test('raw greenlets can be watched', () => {
  const greenlet = spawnRaw(sleep, 1000);
  const watcher = new Watcher('raw').watch(greenlet);
  sleep(0);
  kill(greenlet, GreenletExit);
  sleep(0);
  assert.deepEqual(ended(watcher), [1]);
});

test('a greenlet knows how many timeouts run for it', () => {
  const current = getCurrent();
  const counts = [current._timeouts];
  const note = () => counts.push(current._timeouts);
  const first = Timeout.startNew(10_000);
  note();
  const second = Timeout.startNew(0);
  note();
  assert.throws(
    () => sleep(1000),
    (error) => error === second,
  );
  note();
  first.cancel();
  first.cancel();
  note();
  first.start();
  note();
  first.close();
  note();
  new Timeout().start();
  new Timeout(Number.POSITIVE_INFINITY).start();
  note();
  assert.deepEqual(counts, [0, 1, 2, 1, 0, 1, 0, 0]);
});
