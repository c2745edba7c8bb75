// Compiled, never run: what of locals and views must compile, and what must not.
import { blocking, Local } from 'geventjs';
import { exactly } from './exactly.js';

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
