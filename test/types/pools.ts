// Compiled, never run: what of groups and pools must compile, and what must not.
import { Greenlet, GreenletExit, Timeout } from 'geventjs';
import { Group, type GroupStatistics, Pool, type PoolStatistics } from 'geventjs/pool';
import { exactly } from './exactly.js';

declare function add(a: number, b: number): string;
declare function greet(name?: string): Promise<boolean>;
declare const greenlet: Greenlet<number, []>;

export function groups(group: Group): void {
  exactly<Greenlet<string, [a: number, b: number]>>()(group.spawn(add, 1, 2));
  exactly<boolean>()(group.spawn(greet).get());
  exactly<number>()(group.size);
  exactly<boolean>()(group.has(greenlet));
  exactly<boolean>()(group.join({ timeout: new Timeout(10), raiseError: true }));
  exactly<void>()(group.kill(GreenletExit, { block: false, timeout: 10 }));
  exactly<void>()(group.killOne(greenlet, new Error('stop')));
  exactly<void>()(group.start(greenlet));
  exactly<void>()(group.discard(greenlet));
  exactly<number>()(group.waitAvailable({ timeout: 10 }));
  exactly<Greenlet[]>()([...group]);
  exactly<GroupStatistics>()(group.statistics());
  using _disposable = new Group([greenlet], { name: 'jobs' });

  // @ts-expect-error an argument is missing
  group.spawn(add, 1);
  // @ts-expect-error an argument of the wrong type
  group.spawn(add, 1, '2');
  // @ts-expect-error a greenlet, not its function
  group.add(() => 1);
  // @ts-expect-error a group has no limit to wait for
  group.add(greenlet, { timeout: 10 });
  // @ts-expect-error the time limit is an option
  group.join(10);
  // @ts-expect-error no such option
  group.join({ raiseErrors: true });
  // @ts-expect-error an error, or a class of errors
  group.kill('stop');
  // @ts-expect-error greenlets come in a list
  new Group(greenlet);
  // @ts-expect-error a count can only be read
  group.size = 1;
}

export function calls(pool: Pool): void {
  exactly<string>()(pool.apply(add, [1, 2]));
  exactly<boolean>()(pool.apply(greet));
  exactly<boolean>()(pool.apply(greet, ['ann']));
  exactly<Greenlet<string, [a: number, b: number]>>()(pool.applyAsync(add, [1, 2]));
  pool.applyAsync(add, [1, 2], (text) => exactly<string>()(text));
  pool.applyAsync(greet, [], (known) => exactly<boolean>()(known));
  exactly<string>()(pool.applyCb(add, [1, 2], (text) => exactly<string>()(text)));

  // @ts-expect-error arguments are missing
  pool.apply(add);
  // @ts-expect-error arguments come in a list
  pool.apply(add, 1, 2);
  // @ts-expect-error an argument is missing
  pool.apply(add, [1]);
  // @ts-expect-error an argument of the wrong type
  pool.applyAsync(add, [1, '2']);
  // @ts-expect-error arguments are missing
  pool.applyAsync(add);
  // @ts-expect-error the callback is missing
  pool.applyCb(add, [1, 2]);
  // @ts-expect-error the callback gets a string
  pool.applyCb(add, [1, 2], (text: number) => text);
}

export function maps(pool: Pool, names: Set<string>): void {
  exactly<number[]>()(pool.map((name: string) => name.length, names));
  exactly<number[]>()(pool.map((name) => name.length, names));
  exactly<boolean[]>()(pool.map(greet, names));
  exactly<number[]>()(pool.map(Number.parseInt, ['1']));
  exactly<Greenlet<number[], []>>()(pool.mapAsync((name) => name.length, names));
  pool.mapAsync(greet, names, (known) => exactly<boolean[]>()(known));
  exactly<boolean[]>()(pool.mapCb(greet, names, (known) => exactly<boolean[]>()(known)));
  for (const known of pool.imap(greet, names, { maxSize: 5 })) exactly<boolean>()(known);
  using lengths = pool.imapUnordered((name) => name.length, names);
  exactly<IteratorResult<number, undefined>>()(lengths.next());
  exactly<number[]>()([...lengths]);
  for (const sum of pool.imap(([a, b]) => a + b, [[1, 2]] as const)) exactly<number>()(sum);

  // @ts-expect-error a function of strings
  pool.map((n: number) => n, names);
  // @ts-expect-error a function of one item
  pool.map(add, [1, 2]);
  // @ts-expect-error something to iterate over
  pool.map(greet, 5);
  // @ts-expect-error a promise of items is not yet one of them
  pool.map(greet, Promise.resolve(['ann']));
  // @ts-expect-error one input only
  pool.imap(add, [1], [2]);
  // @ts-expect-error no such option
  pool.imap(greet, names, { maxsize: 5 });
  // @ts-expect-error a number
  pool.imapUnordered(greet, names, { maxSize: '5' });
  // @ts-expect-error the callback is missing
  pool.mapCb(greet, names);
  // @ts-expect-error it is not for await
  pool.imap(greet, names)[Symbol.asyncIterator];
}

class Job<T = unknown, Args extends readonly unknown[] = readonly unknown[]> extends Greenlet<T, Args> {
  readonly began = Date.now();
}

export function pools(pool: Pool): void {
  exactly<number>()(pool.freeCount);
  exactly<number>()(pool.maxSize);
  exactly<boolean>()(pool.full());
  exactly<number>()(pool.waitAvailable());
  exactly<void>()(pool.add(greenlet, { blocking: false }));
  exactly<void>()(pool.start(greenlet, { timeout: new Timeout(5) }));
  exactly<PoolStatistics>()(pool.statistics());
  exactly<Pool>()(new Pool());
  exactly<Pool>()(new Pool(5, { name: 'five' }));
  const jobs = new Pool(5, { greenletClass: Job });
  exactly<number>()(jobs.spawn(add, 1, 2).began);
  exactly<string>()(jobs.spawn(add, 1, 2).get());
  exactly<number>()(jobs.applyAsync(greet).began);
  const group: Group = pool;
  exactly<number>()(group.size);

  // @ts-expect-error a size is a number
  new Pool('5');
  // @ts-expect-error no such option
  new Pool(5, { size: 5 });
  // @ts-expect-error a class of greenlets
  new Pool(5, { greenletClass: Map });
  // @ts-expect-error the time limit is an option
  pool.add(greenlet, 10);
  // @ts-expect-error true or false
  pool.add(greenlet, { blocking: 0 });
  // @ts-expect-error milliseconds are a number
  pool.waitAvailable({ timeout: '10' });
  // @ts-expect-error can only be read
  pool.maxSize = 5;
  // @ts-expect-error without a class of its own, greenlets have nothing special
  pool.spawn(add, 1, 2).began;
}
