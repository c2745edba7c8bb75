// Compiled, never run: what of threads must compile, and what must not.
import type { Greenlet } from 'geventjs';
import { currentThread, enumerate, getIdent, local, mainThread, Thread, Timer } from 'geventjs/threading';
import { exactly } from './exactly.js';

const greet = (name: string, times: number): string => name.repeat(times);
const optional = (name?: string): string | undefined => name;

export function threads(): void {
  const thread = new Thread({ target: greet, args: ['ann', 2], name: 'greeter', daemon: true });
  exactly<Thread<[name: string, times: number]>>()(thread);
  exactly<void>()(thread.start());
  exactly<void>()(thread.join({ timeout: 10 }));
  exactly<boolean>()(thread.isAlive());
  exactly<number | undefined>()(thread.ident);
  exactly<Greenlet | undefined>()(thread.greenlet);
  thread.name = 'other';
  thread.daemon = false;
  new Thread();
  new Thread({ target: optional });
  new Thread({ target: optional, args: ['ann'] });
  new Thread({ target: async () => 1 });
  const list: Thread[] = [thread, new Thread({ name: 'idle' })];
  exactly<Thread[]>()(enumerate());
  exactly<Thread>()(currentThread());
  exactly<Thread>()(mainThread());
  exactly<number>()(getIdent());
  exactly<number>()(list.length);
  Thread.excepthook = (error, failed) => {
    exactly<unknown>()(error);
    exactly<Thread>()(failed);
  };

  // @ts-expect-error an argument is missing
  new Thread({ target: greet, args: ['ann'] });
  // @ts-expect-error an argument of the wrong type
  new Thread({ target: greet, args: ['ann', '2'] });
  // @ts-expect-error the arguments are missing
  new Thread({ target: greet });
  // @ts-expect-error arguments, and nobody who takes them
  new Thread({ args: [1] });
  // @ts-expect-error options, not a function
  new Thread(greet);
  // @ts-expect-error a call where a function is expected
  new Thread({ target: greet('ann', 2) });
  // @ts-expect-error no such option
  new Thread({ target: optional, demon: true });
  // @ts-expect-error the time limit is an option
  thread.join(10);
  // @ts-expect-error join has no result
  if (thread.join()) list.length = 0;
  // @ts-expect-error a number can only be read
  thread.ident = 1;
  // @ts-expect-error what it does is its own affair
  thread.run();
}

export class Worker extends Thread {
  readonly #jobs: string[];

  constructor(jobs: string[]) {
    super({ name: 'worker' });
    this.#jobs = jobs;
  }

  protected override run(): void {
    this.#jobs.length = 0;
  }
}

export function timersAndLocals(): void {
  const timer = new Timer(10, greet, ['ann', 2]);
  exactly<void>()(timer.cancel());
  new Timer(10, () => 1).start();
  exactly<number>()(new local(() => ({ n: 1 })).n);

  // @ts-expect-error the arguments are missing
  new Timer(10, greet);
  // @ts-expect-error the arguments are a list
  new Timer(10, greet, 'ann', 2);
  // @ts-expect-error an argument of the wrong type
  new Timer(10, greet, [1, 2]);
  // @ts-expect-error milliseconds are a number
  new Timer('10', () => 1);
  // @ts-expect-error no such property
  new local(() => ({ n: 1 })).m;
}
