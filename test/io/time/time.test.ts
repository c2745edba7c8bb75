import assert from 'node:assert/strict';
import * as gevent from 'geventjs';
import { withJumpingClock } from 'geventjs/testing';
import { monotonic, sleep } from 'geventjs/time';
import { test } from '../../support/suite.js';

test('sleep is that of geventjs', () => {
  assert.equal(sleep, gevent.sleep);
});

test('monotonic() goes by the clock of the hub', () => {
  const before = monotonic();
  assert.ok(monotonic() >= before);
  withJumpingClock(() => {
    const start = monotonic();
    sleep(86_400_000);
    assert.equal(monotonic() - start, 86_400_000);
  });
});
