import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fifo } from '#internal/base/fifo.js';

for (const taken of [0, 1, 7, 15]) {
  test(`the order is kept while it grows, when ${taken} of the first have left`, () => {
    const fifo = new Fifo<number>();
    for (let n = 0; n < 16; n++) fifo.push(n);
    for (let n = 0; n < taken; n++) assert.equal(fifo.shift(), n);
    for (let n = 16; n < 5000; n++) fifo.push(n);
    assert.equal(fifo.length, 5000 - taken);
    assert.deepEqual(
      [...fifo],
      Array.from({ length: 5000 - taken }, (_, index) => taken + index),
    );
    for (let n = taken; n < 5000; n++) {
      assert.equal(fifo.peek(), n);
      assert.equal(fifo.shift(), n);
    }
    assert.deepEqual([fifo.length, fifo.peek(), fifo.shift()], [0, undefined, undefined]);
  });
}

test('it can be cleared and used again', () => {
  const fifo = new Fifo<string>();
  fifo.push('a');
  fifo.push('b');
  fifo.clear();
  assert.deepEqual([fifo.length, [...fifo], fifo.shift()], [0, [], undefined]);
  fifo.push('c');
  assert.deepEqual([...fifo], ['c']);
});
