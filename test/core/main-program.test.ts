import assert from 'node:assert/strict';
import { getCurrent, run, sleep } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { watchMainEnd } from '#internal/core/main-program.js';
import { testInHub } from '../support/suite.js';

const hub = getHub();
let ends = 0;
watchMainEnd(() => {
  ends++;
});

testInHub('of several main programs the oldest is the one of the hub; when it ends the next takes over', async () => {
  const seen: string[] = [];
  const begun = ends;
  // The end of one is noticed in the turn after it.
  const main = (name: string, turns: number) => {
    for (let turn = 0; turn < turns; turn++) {
      seen.push(`${name} ${hub.main === getCurrent()} ${ends - begun}`);
      sleep(0);
    }
  };
  const first = run(main, 'first', 2);
  const second = run(main, 'second', 4);
  const short = run(main, 'short', 1);
  await Promise.all([first, second, short]);
  assert.deepEqual(seen, [
    'first true 0',
    'second false 0',
    'short false 0',
    'first true 0',
    'second false 0',
    'second false 0',
    'second true 0',
  ]);
  assert.deepEqual([hub.main, ends - begun], [undefined, 1]);
});

testInHub('a main program that fails has ended as well', async () => {
  const before = ends;
  await assert.rejects(
    run(() => {
      throw new Error('boom');
    }),
    /boom/,
  );
  assert.deepEqual([hub.main, ends], [undefined, before + 1]);
});
