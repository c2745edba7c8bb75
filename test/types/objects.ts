// Compiled, never run: what of queues, locals and views must compile, and what must not.
import { blocking, Local, Timeout } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { exactly } from './exactly.js';

export function queues(queue: Queue<number>): void {
  exactly<Queue<number>>()(new Queue<number>(5));
  exactly<Queue<string>>()(new Queue(5, ['a', 'b']));
  exactly<number>()(queue.get());
  exactly<number>()(queue.get({ block: false, timeout: new Timeout(10) }));
  exactly<number>()(queue.getNowait());
  exactly<void>()(queue.put(1, { timeout: 10 }));
  exactly<number[]>()([...queue]);
  exactly<number>()(queue.size);
  queue.maxSize = 5;

  // @ts-expect-error an item of the wrong type
  queue.put('text');
  // @ts-expect-error an item of the wrong type
  queue.putNowait(undefined);
  // @ts-expect-error an item is missing
  queue.put();
  // @ts-expect-error the time limit is an option
  queue.get(10);
  // @ts-expect-error options, not positions
  queue.put(1, true, 10);
  // @ts-expect-error milliseconds are a number
  queue.get({ timeout: '10' });
  // @ts-expect-error no such option
  queue.get({ timeOut: 10 });
  // @ts-expect-error a count can only be read
  queue.size = 1;
  // @ts-expect-error a bound is a number
  new Queue('5');
  // @ts-expect-error items come in something iterable
  new Queue(5, 1);
  // @ts-expect-error items of the wrong type
  new Queue<number>(5, ['a']);
  // @ts-expect-error it is not for await
  queue[Symbol.asyncIterator];
}

export function locals(): void {
  const typed = new Local(() => ({ user: 'nobody', count: 0 }));
  exactly<string>()(typed.user);
  exactly<number>()(typed.count++);
  const optional = new Local<{ user?: string }>();
  optional.user = 'ann';
  const free = new Local();
  free['anything'] = 1;

  // @ts-expect-error a value of the wrong type
  typed.user = 1;
  // @ts-expect-error no such value
  typed.missing;
  // @ts-expect-error a function that makes the defaults
  new Local({ user: 'nobody' });
  // @ts-expect-error defaults are an object
  new Local(() => 1);
}

interface Client {
  readonly url: string;
  query(text: string, ...values: number[]): Promise<{ rows: string[] }>;
  count(): number;
  handlers: { open(): Promise<void> };
  stream(): AsyncIterable<string>;
}

export function views(client: Client, rows: AsyncIterable<{ id: number }>): void {
  const view = blocking(client);
  exactly<{ rows: string[] }>()(view.query('select', 1));
  exactly<number>()(view.count());
  exactly<string>()(view.url);
  exactly<AsyncIterable<string>>()(view.stream());
  const load = blocking(async (name: string, times: number) => ({ name, times }));
  exactly<{ name: string; times: number }>()(load('x', 1));
  for (const row of blocking(rows)) exactly<number>()(row.id);
  class Connection {
    static async open(_url: string): Promise<Connection> {
      return new Connection();
    }
    async close(): Promise<boolean> {
      return true;
    }
  }
  exactly<Connection>()(blocking(Connection).open('x'));
  exactly<boolean>()(blocking(new Connection()).close());

  // @ts-expect-error an argument of the wrong type
  view.query(1);
  // @ts-expect-error no such method
  view.execute('x');
  // @ts-expect-error it is a value already, no promise
  view.query('x').then;
  // @ts-expect-error an argument of the wrong type
  load('x', '1');
  // @ts-expect-error an object or a function
  blocking(1);
  // @ts-expect-error an object or a function
  blocking('text');
  // @ts-expect-error nothing to loop over
  [...blocking(client)];
}
