import assert from 'node:assert/strict';
import { sleep, spawn, Timeout, withTimeout } from 'geventjs';
import { JumpingClock, withClock } from 'geventjs/testing';
import { test } from '../support/suite.js';

function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Waits until the clock has been moved by `ms`, or something is raised. */
function pass(clock: JumpingClock, ms: number): void {
  spawn(() => clock.advance(ms));
  sleep(ms);
}

test('of two the first whose time is up is raised: the outer', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    using outer = Timeout.startNew(10);
    using inner = Timeout.startNew(20);
    const raised = thrownBy(() => pass(clock, 15));
    assert.equal(raised, outer);
    assert.deepEqual([outer.pending, inner.pending], [false, true]);
    assert.deepEqual([outer.hasRaised(raised), inner.hasRaised(raised)], [true, false]);
    inner.close();
    assert.equal(inner.pending, false);
  });
});

test('of two the first whose time is up is raised: the inner; the outer runs on and is raised later', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    using outer = Timeout.startNew(20);
    using inner = Timeout.startNew(10);
    assert.equal(
      thrownBy(() => pass(clock, 15)),
      inner,
    );
    assert.deepEqual([outer.pending, inner.pending], [true, false]);
    assert.equal(
      thrownBy(() => pass(clock, 15)),
      outer,
    );
  });
});

test('of two whose time is up at once the second is raised at the next wait', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const first = Timeout.startNew(10);
    const second = Timeout.startNew(10);
    assert.equal(
      thrownBy(() => pass(clock, 15)),
      first,
    );
    assert.equal(
      thrownBy(() => sleep(0)),
      second,
    );
    sleep(0);
  });
});

test('of two whose time is up at once the second is not raised if it is closed meanwhile', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const first = Timeout.startNew(10);
    const second = Timeout.startNew(10);
    assert.equal(
      thrownBy(() => pass(clock, 15)),
      first,
    );
    second.close();
    sleep(0);
  });
});

test('a silent inner Timeout swallows only itself: a silent outer one ends both', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const events: string[] = [];
    new Timeout(10, false).run(() => {
      new Timeout(20, false).run(() => {
        pass(clock, 15);
        events.push('inner went on');
      });
      events.push('outer went on');
    });
    events.push('after both');
    assert.deepEqual(events, ['after both']);
  });
});

test('a silent outer Timeout goes on after a silent inner one', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const events: string[] = [];
    const value = new Timeout(20, false).run(() => {
      new Timeout(10, false).run(() => {
        pass(clock, 15);
        events.push('inner went on');
      });
      return 'outer went on';
    });
    assert.deepEqual([value, events], ['outer went on', []]);
  });
});

test('withTimeout turns only its own Timeout into the other answer', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    using outer = Timeout.startNew(10);
    const raised = thrownBy(() => withTimeout(20, () => pass(clock, 15), { otherwise: 'inner' }));
    assert.equal(raised, outer);
  });
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const inner = () => withTimeout(20, () => pass(clock, 15), { otherwise: 'inner' });
    assert.equal(withTimeout(10, inner, { otherwise: 'outer' }), 'outer');
  });
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const inner = () => withTimeout(10, () => pass(clock, 15), { otherwise: 'inner' });
    assert.equal(withTimeout(20, inner, { otherwise: 'outer' }), 'inner');
  });
});

test('a Timeout that the function made by itself is not the one of withTimeout', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    let own: Timeout | undefined;
    const body = (): void => {
      own = Timeout.startNew(10);
      pass(clock, 15);
    };
    const raised = thrownBy(() => withTimeout(20, body, { otherwise: 'mine' }));
    assert.ok(raised !== undefined && raised === own);
  });
});
