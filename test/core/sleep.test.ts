import assert from 'node:assert/strict';
import { joinAll, sleep, spawn } from 'geventjs';
import { test, testInHub } from '../support/suite.js';

test('two greenlets that sleep for no time take turns', () => {
  const order: string[] = [];
  const work = (name: string) => {
    order.push(`${name} A`);
    sleep(0);
    order.push(`${name} B`);
  };
  joinAll([spawn(work, '1'), spawn(work, '2')]);
  assert.deepEqual(order, ['1 A', '2 A', '1 B', '2 B']);
});

testInHub('sleep in a callback of the loop says what to do instead', () => {
  assert.throws(() => sleep(1), {
    code: 'ERR_BLOCKING_SWITCH_OUT',
    message: /^sleep would block .*spawn\(\(\) => \{ … \}\)/,
  });
});
