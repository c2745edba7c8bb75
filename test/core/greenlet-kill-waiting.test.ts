import assert from 'node:assert/strict';
import { fromCallback, type Greenlet, GreenletExit, joinAll, sleep, spawn, wait } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { captureReports, test } from '../support/suite.js';

const forever = (): Promise<never> => new Promise(() => undefined);

/** Something that a greenlet can wait for: how, and what must not be left behind. */
interface Wait {
  title: string;
  prepare: () => { block: () => unknown; left: () => unknown; expected: unknown };
}

const other = (): Greenlet<void> => spawn(() => sleep(60_000));

const waits: Wait[] = [
  { title: 'sleep', prepare: () => ({ block: () => sleep(60_000), left: () => 0, expected: 0 }) },
  { title: 'a promise', prepare: () => ({ block: () => wait(forever()), left: () => 0, expected: 0 }) },
  { title: 'a promise with a signal', prepare: () => ({ block: () => wait(forever), left: () => 0, expected: 0 }) },
  { title: 'a callback', prepare: () => ({ block: () => fromCallback(() => 0), left: () => 0, expected: 0 }) },
  {
    title: 'an empty queue',
    prepare: () => {
      const queue = new Queue<number>();
      const left = () => {
        queue.put(1);
        return queue.size;
      };
      return { block: () => queue.get(), left, expected: 1 };
    },
  },
  {
    title: 'a full queue',
    prepare: () => {
      const queue = new Queue<number>(1, [1]);
      const left = () => {
        queue.get();
        return queue.size;
      };
      return { block: () => queue.put(2), left, expected: 0 };
    },
  },
  ...(['join', 'get'] as const).map((method) => ({
    title: `${method} of a greenlet`,
    prepare: () => {
      const target = other();
      const left = () => {
        const links = target.hasLinks();
        target.kill();
        return links;
      };
      return { block: () => target[method](), left, expected: 0 };
    },
  })),
  {
    title: 'several greenlets',
    prepare: () => {
      const targets = [other(), other()];
      const left = () => {
        const links = targets.map((target) => target.hasLinks());
        for (const target of targets) target.kill();
        return links;
      };
      return { block: () => joinAll(targets), left, expected: [0, 0] };
    },
  },
  {
    title: 'a greenlet that it kills',
    prepare: () => {
      const stubborn = spawn(() => {
        for (let kills = 0; kills < 2; ) {
          try {
            sleep(60_000);
          } catch {
            kills++;
          }
        }
      });
      sleep(0);
      const left = () => {
        const links = stubborn.hasLinks();
        stubborn.kill();
        return links;
      };
      return { block: () => stubborn.kill(), left, expected: 0 };
    },
  },
];

for (const { title, prepare } of waits) {
  for (const error of [undefined, new Error('custom')]) {
    test(`a greenlet that waits for ${title} is killed there ${error ? 'with an error' : ''}and leaves nothing behind`, () => {
      captureReports(() => {
        const { block, left, expected } = prepare();
        const seen: unknown[] = [];
        const greenlet = spawn(() => {
          try {
            block();
            seen.push('went on');
          } catch (caught) {
            seen.push(caught);
            throw caught;
          } finally {
            seen.push('finally');
          }
        });
        sleep(0);
        assert.deepEqual(seen, []);
        greenlet.kill(error);
        const outcome = error === undefined ? greenlet.value : greenlet.exception;
        assert.deepEqual(seen, [outcome, 'finally']);
        if (error) assert.equal(outcome, error);
        else assert.ok((outcome as unknown) instanceof GreenletExit);
        assert.deepEqual(left(), expected);
      });
    });
  }
}
