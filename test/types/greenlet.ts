// Compiled, never run: what of greenlets must compile, and what must not.
import {
  Greenlet,
  joinAll,
  kill,
  killAll,
  run,
  sleep,
  spawn,
  spawnLater,
  spawnRaw,
  spawnWith,
  toAsync,
} from 'geventjs';
import type { RawGreenlet } from 'geventjs/greenlet';
import { exactly } from './exactly.js';

const add = (a: number, b: number): number => a + b;
const load = async (name: string): Promise<{ name: string }> => ({ name });

class Job extends Greenlet<number> {
  readonly label: string;

  constructor(label: string, times: number) {
    super();
    this.label = label.repeat(times);
  }

  protected override run(): number {
    return this.label.length;
  }
}

export function spawning(): void {
  exactly<Greenlet<number, [number, number]>>()(spawn(add, 1, 2));
  exactly<number>()(spawn(add, 1, 2).get());
  exactly<number | undefined>()(spawn(add, 1, 2).value);
  exactly<{ name: string }>()(spawn(load, 'x').get());
  exactly<void>()(spawn(() => sleep(1)).get());
  exactly<number>()(spawnLater(10, add, 1, 2).get());
  exactly<number>()(spawnWith({ name: 'adder', stackSize: 1 << 20 }, add, 1, 2).get());
  exactly<RawGreenlet>()(spawnRaw(add, 1, 2));
  exactly<readonly [] | [number, number]>()(spawn(add, 1, 2).args);

  // @ts-expect-error an argument of the wrong type
  spawn(add, 1, '2');
  // @ts-expect-error an argument is missing
  spawn(add, 1);
  // @ts-expect-error an argument too many
  spawn(add, 1, 2, 3);
  // @ts-expect-error not a function
  spawn('text');
  // @ts-expect-error the call instead of the function
  spawn(add(1, 2));
  // @ts-expect-error nothing at all
  spawn();
  // @ts-expect-error the delay comes first
  spawnLater(add, 1, 2);
  // @ts-expect-error a delay is a number
  spawnLater('10', add, 1, 2);
  // @ts-expect-error an argument of the wrong type
  spawnLater(10, add, 1, '2');
  // @ts-expect-error no such option
  spawnWith({ nane: 'adder' }, add, 1, 2);
  // @ts-expect-error a name is a string
  spawnWith({ name: 1 }, add, 1, 2);
  // @ts-expect-error an argument of the wrong type
  spawnRaw(add, 1, '2');
}

export function results(greenlet: Greenlet<number>): void {
  exactly<number>()(greenlet.get({ timeout: 10, block: true }));
  exactly<void>()(greenlet.join({ timeout: 10 }));
  exactly<boolean>()(greenlet.ready());
  exactly<unknown>()(greenlet.exception);
  exactly<number>()(greenlet.hasLinks());
  greenlet.link((source) => exactly<number>()(source.get()));

  // @ts-expect-error the time limit is an option
  greenlet.get(10);
  // @ts-expect-error milliseconds are a number
  greenlet.get({ timeout: '10' });
  // @ts-expect-error block is a truth value
  greenlet.get({ block: 1 });
  // @ts-expect-error no such option
  greenlet.join({ timeOut: 10 });
  // @ts-expect-error a result can only be read
  greenlet.value = 1;
  // @ts-expect-error not a function
  greenlet.link(1);
  // @ts-expect-error the callback wants another greenlet
  greenlet.link((source: Greenlet<string>) => source.get());
  // @ts-expect-error what a greenlet does is its own business
  greenlet.run();
}

export function killing(greenlet: Greenlet<number>, raw: RawGreenlet): void {
  greenlet.kill();
  greenlet.kill(new TypeError('x'));
  greenlet.kill(TypeError, { block: false, timeout: 10, insist: true });
  kill(raw, TypeError);
  killAll([greenlet, raw], new Error('x'), { timeout: 10 });

  // @ts-expect-error an error, not a text
  greenlet.kill('text');
  // @ts-expect-error a class of errors
  greenlet.kill(Map);
  // @ts-expect-error an option
  greenlet.kill(undefined, 10);
  // @ts-expect-error a list
  killAll(greenlet);
  // @ts-expect-error greenlets, not promises
  killAll([Promise.resolve()]);
  // @ts-expect-error a greenlet
  kill(Promise.resolve());
}

export function joining(numbers: Greenlet<number>[], job: Job): void {
  exactly<Greenlet<number>[]>()(joinAll(numbers, { timeout: 10, count: 1, raiseError: true }));
  exactly<Job[]>()(joinAll([job]));
  joinAll([spawn(add, 1, 2), spawn(load, 'x'), job]);
  joinAll(new Set(numbers));

  // @ts-expect-error greenlets, not promises
  joinAll([Promise.resolve()]);
  // @ts-expect-error a list
  joinAll(job);
  // @ts-expect-error a list, not several arguments
  joinAll(job, job);
  // @ts-expect-error the time limit is an option
  joinAll(numbers, 10);
  // @ts-expect-error a count is a number
  joinAll(numbers, { count: '1' });
  // @ts-expect-error a raw greenlet has no end to wait for
  joinAll([spawnRaw(add, 1, 2)]);
}

export function subclasses(): void {
  exactly<Job>()(Job.spawn('x', 2));
  exactly<Job>()(Job.spawnLater(10, 'x', 2));
  exactly<number>()(Job.spawn('x', 2).get());
  exactly<string>()(Job.spawn('x', 2).label);

  // @ts-expect-error an argument of the wrong type
  Job.spawn(1, 2);
  // @ts-expect-error an argument is missing
  Job.spawn('x');
  // @ts-expect-error the delay comes first
  Job.spawnLater('x', 2);

  class Wrong extends Greenlet<number> {
    // @ts-expect-error run returns a number
    protected override run(): string {
      return 'text';
    }
  }
  new Wrong().start();
}

export async function asyncWorld(greenlet: Greenlet<number>): Promise<void> {
  exactly<number>()(await greenlet);
  exactly<string>()(await greenlet.then((n) => String(n)));
  exactly<Promise<number>>()(toAsync(add)(1, 2));
  exactly<Promise<{ name: string }>>()(toAsync(load)('x'));
  exactly<Promise<number>>()(run(add, 1, 2));
  exactly<Promise<{ name: string }>>()(run(load, 'x'));

  // @ts-expect-error an argument of the wrong type
  toAsync(add)(1, '2');
  // @ts-expect-error not a function
  toAsync(5);
  // @ts-expect-error an argument of the wrong type
  run(add, 1, '2');
  // @ts-expect-error the call instead of the function
  run(add(1, 2));
}
