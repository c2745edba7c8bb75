import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { native, State } from '#internal/base/addon.js';
import { headRoom } from '#internal/core/fiber.js';

/** Runs computations on fibers that never yield; answers how often each was preempted. */
function runPreempted(bodies: readonly (() => void)[], sliceMilliseconds: number): number[] {
  const done = new Set<number>();
  const fibers = bodies.map((body, index) =>
    native.create(
      () => {
        body();
        done.add(index);
        return 0;
      },
      512 * 1024,
      headRoom,
    ),
  );
  const turns = fibers.map(() => 0);
  native.state[State.hub] = 0;
  native.state[State.preemptible] = 1;
  native.startPreemption(sliceMilliseconds);
  while (done.size < fibers.length) {
    for (const [index, fiber] of fibers.entries()) {
      if (done.has(index)) continue;
      native.state[State.preempted] = 0;
      native.switchTo(fiber);
      if (native.state[State.preempted] === 1) turns[index] = (turns[index] ?? 0) + 1;
    }
  }
  native.stopPreemption();
  native.state[State.preemptible] = 0;
  return turns;
}

function sum(terms: number): number {
  let total = 0;
  for (let i = 1; i < terms; i++) total += 1 / (i * i);
  return total;
}

test('computations that never yield take turns, and their results are right', () => {
  const terms = 2e8;
  const expected = sum(terms);
  const results: number[] = [];
  const compute = () => {
    results.push(sum(terms));
  };
  const turns = runPreempted([compute, compute, compute], 2);
  assert.deepEqual(results, [expected, expected, expected]);
  for (const count of turns) assert.ok(count > 3, `${turns} turns`);
});

test('code on which JavaScript of Node itself stands is not preempted', () => {
  const emitter = new EventEmitter();
  let switchesInside = Number.NaN;
  const switches = () => native.statistics()[2];
  emitter.on('work', () => {
    const before = switches();
    sum(2e8);
    switchesInside = switches() - before;
  });
  const refused = native.state[State.refused] ?? 0;
  runPreempted([() => emitter.emit('work')], 2);
  assert.equal(switchesInside, 0);
  assert.ok((native.state[State.refused] ?? 0) > refused, 'no preemption was even tried');
});

test('nothing is preempted that did not allow it', () => {
  native.startPreemption(1);
  sum(2e8);
  native.stopPreemption();
  assert.equal(native.state[State.preempted], 0);
});
