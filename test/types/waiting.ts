// Compiled, never run: what of timeouts, promises and callbacks must compile, and what must not.
import { readFile } from 'node:fs';
import { fromCallback, type Greenlet, iwait, sleep, Timeout, type Waitable, wait, withTimeout } from 'geventjs';
import { exactly } from './exactly.js';

export function sleeping(): void {
  sleep();
  sleep(10, { ref: false });

  // @ts-expect-error milliseconds are a number
  sleep('10');
  // @ts-expect-error no such option
  sleep(10, { reff: false });
}

export function timeouts(): void {
  exactly<number | undefined>()(new Timeout(10).ms);
  exactly<Timeout>()(Timeout.startNew(10, RangeError));
  exactly<Timeout>()(Timeout.startNew(new Timeout(10, 'a text'), false));
  exactly<number | undefined>()(new Timeout(10, false).run(() => 1));
  exactly<number>()(withTimeout(10, () => 1));
  exactly<number | string>()(withTimeout(10, () => 1, { otherwise: 'text' }));
  exactly<number | undefined>()(withTimeout(new Timeout(10), () => 1, { otherwise: undefined }));
  exactly<number>()(withTimeout(undefined, () => 1));

  // @ts-expect-error milliseconds are a number
  new Timeout('10');
  // @ts-expect-error milliseconds are a number
  new Timeout(null);
  // @ts-expect-error an error, a class, a text or false
  new Timeout(10, 42);
  // @ts-expect-error true says nothing
  new Timeout(10, true);
  // @ts-expect-error a class of errors
  new Timeout(10, Map);
  // @ts-expect-error it can only be read
  new Timeout(10).pending = true;
  // @ts-expect-error a function
  withTimeout(10, 1);
  // @ts-expect-error an option
  withTimeout(10, () => 1, 'text');
  // @ts-expect-error milliseconds are a number
  withTimeout('10', () => 1);
}

export function promises(greenlet: Greenlet<number>, thenable: PromiseLike<string>): void {
  exactly<number>()(wait(Promise.resolve(1)));
  exactly<string>()(wait(thenable, 10));
  exactly<string>()(wait(thenable, new Timeout(10)));
  exactly<number>()(wait(greenlet));
  exactly<string>()(
    wait((signal) => {
      exactly<AbortSignal>()(signal);
      return thenable;
    }, 10),
  );

  // @ts-expect-error nothing to wait for
  wait(42);
  // @ts-expect-error nothing to wait for
  wait('text');
  // @ts-expect-error nothing to wait for
  wait(null);
  // @ts-expect-error a list of promises is Promise.all
  wait([thenable]);
  // @ts-expect-error the function makes a promise
  wait(() => 42);
  // @ts-expect-error milliseconds are a number
  wait(thenable, '10');
}

export function objects(greenlet: Greenlet<number>, flag: Waitable & { up: boolean }): void {
  exactly<Greenlet<number>[]>()(wait([greenlet], { timeout: 10, count: 1 }));
  exactly<(Waitable & { up: boolean })[]>()(wait([flag]));
  exactly<boolean>()(wait());
  exactly<boolean>()(wait(undefined, { timeout: 10 }));
  for (const ready of iwait([greenlet], { count: 1 })) exactly<Greenlet<number>>()(ready);
  using both = iwait<Waitable>([greenlet, flag]);
  both.next();

  // @ts-expect-error the time limit is an option
  wait([greenlet], 10);
  // @ts-expect-error a list
  iwait(greenlet);
  // @ts-expect-error greenlets and the like, not promises
  iwait([Promise.resolve()]);
  // @ts-expect-error milliseconds are a number
  iwait([greenlet], { timeout: '10' });
}

export function callbacks(): void {
  exactly<string>()(fromCallback<string>((done) => readFile('/x', 'utf8', done)));
  exactly<number>()(fromCallback<number>((done) => done(null, 1), 10));

  // @ts-expect-error a result of the wrong type
  fromCallback<number>((done) => done(null, 'text'));
  // @ts-expect-error not a function
  fromCallback(1);
  // @ts-expect-error milliseconds are a number
  fromCallback<number>((done) => done(null, 1), '10');
}
