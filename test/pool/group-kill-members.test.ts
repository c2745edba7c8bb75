import assert from 'node:assert/strict';
import { Greenlet, GreenletExit, getCurrent, sleep, spawn } from 'geventjs';
import { Group, Pool } from 'geventjs/pool';
import { captureReports, test } from '../support/suite.js';

test('who comes in meanwhile is killed, too, when the others are dead', () => {
  const group = new Group();
  const order: string[] = [];
  group.spawn(() => {
    try {
      sleep(1000);
    } finally {
      order.push(`cleaned ${group.spawn(() => 'up').get()}`);
      group.spawn(() => {
        order.push('began');
        sleep(1000);
        order.push('never');
      });
      sleep(0);
      sleep(0);
    }
  });
  sleep(0);
  group.kill();
  assert.deepEqual(order, ['cleaned up', 'began']);
  assert.equal(group.size, 0);
});

test('those of applyAsync that stand in line are killed, and never run', () => {
  for (const block of [true, false]) {
    const pool = new Pool(1);
    const ran: number[] = [];
    const first = pool.spawn(sleep, 1000);
    const queued = [1, 2, 3].map((n) => pool.applyAsync(() => ran.push(n)));
    sleep(0);
    pool.kill(GreenletExit, { block });
    assert.equal(pool.statistics().waiting, 0);
    first.join();
    assert.deepEqual([ran, pool.size], [[], 0]);
    assert.ok(queued.every((greenlet) => (greenlet.value as unknown) instanceof GreenletExit));
  }
});

test('those of spawners that stand in line die when they have got their places', () => {
  const pool = new Pool(2);
  for (let n = 0; n < 2; n++) pool.spawn(sleep, 1000);
  const spawners = [1, 2, 3, 4, 5].map(() => spawn(() => [pool.spawn(sleep, 1000)]));
  sleep(0);
  pool.kill();
  assert.deepEqual([pool.size, pool.statistics().waiting], [0, 0]);
  for (const spawner of spawners) assert.equal(spawner.get()[0]?.dead, true);
});

test('members of derived classes are killed, also when one fails on the way', () => {
  class Job extends Greenlet<void> {
    protected override run(): void {
      try {
        sleep(1000);
      } catch {
        throw new Error('in the middle of it');
      }
    }
  }
  const group = new Group();
  const jobs = [new Job(), new Job()];
  for (const job of jobs) group.start(job);
  group.spawn(sleep, 1000);
  sleep(0);
  const reports = captureReports(() => group.kill());
  assert.equal(reports.match(/> failed with Error$/gm)?.length, 2);
  assert.equal(group.size, 0);
});

test('a member that kills its group is killed with it', () => {
  for (const group of [new Group(), new Pool(2)]) {
    const other = group.spawn(sleep, 1000);
    sleep(0);
    let after = false;
    const killer = group.spawn(() => {
      group.kill();
      after = true;
    });
    group.join();
    assert.equal(after, false);
    assert.ok((killer.value as unknown) instanceof GreenletExit);
    assert.ok((other.value as unknown) instanceof GreenletExit);
    const alone = group.spawn(() => group.killOne(getCurrent() as Greenlet, new Error('oneself')));
    captureReports(() => alone.join());
    assert.equal((alone.exception as Error).message, 'oneself');
  }
});

test('with block false a member that kills its group gets it at its next blocking call', () => {
  const group = new Group();
  const order: string[] = [];
  group.spawn(() => {
    group.kill(GreenletExit, { block: false });
    order.push('after the kill');
    sleep(0);
    order.push('never');
  });
  group.join();
  assert.deepEqual(order, ['after the kill']);
});
