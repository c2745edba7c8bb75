import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimerHeap, VirtualTimer } from '#internal/testing/timer-heap.js';

/** A small generator of numbers: the same for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

for (const [title, range] of [
  ['few moments, many timers at each', 5],
  ['many moments', 1_000_000],
] as const) {
  test(`timers come out by when they are due, then by when they were set, whatever is taken out: ${title}`, () => {
    const next = numbers(range);
    for (let round = 0; round < 200; round++) {
      const heap = new TimerHeap();
      const model: VirtualTimer[] = [];
      for (let step = 0; step < 300; step++) {
        const choice = next(10);
        if (choice < 6) {
          const timer = new VirtualTimer(heap, next(range), () => undefined, next(2) === 0);
          heap.add(timer);
          model.push(timer);
        } else if (choice < 8 && model.length > 0) {
          const [timer] = model.splice(next(model.length), 1);
          timer?.cancel();
          timer?.cancel();
        } else {
          const first = firstOf(model);
          assert.equal(heap.first, first);
          first?.cancel();
          if (first !== undefined) model.splice(model.indexOf(first), 1);
        }
        assert.equal(heap.size, model.length);
        assert.equal(heap.refs, model.filter((timer) => timer.ref).length);
      }
    }
  });
}

/** The list is in the order in which they were set, and a sort keeps that among equals. */
function firstOf(timers: readonly VirtualTimer[]): VirtualTimer | undefined {
  return timers.toSorted((a, b) => a.due - b.due)[0];
}
