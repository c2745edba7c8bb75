// Compiled, never run: what of events and results must compile, and what must not.
import { type Greenlet, iwait, spawn, Timeout, wait } from 'geventjs';
import { AsyncResult, Event, type EventStatistics } from 'geventjs/event';
import type { Semaphore } from 'geventjs/lock';
import { exactly } from './exactly.js';

export function events(event: Event, semaphore: Semaphore): void {
  exactly<boolean>()(event.wait());
  exactly<boolean>()(event.wait({ timeout: new Timeout(10) }));
  exactly<void>()(event.set());
  exactly<number>()(event.linkCount);
  exactly<string | undefined>()(event.name);
  exactly<EventStatistics>()(event.statistics());
  exactly<Event[]>()(wait([event]));
  for (const ready of iwait([event, semaphore])) exactly<Event | Semaphore>()(ready);
  event.rawlink((source) => exactly<Event>()(source));
  event.rawlink({ receive: (source) => exactly<Event>()(source) });
  new Event({ name: 'go' });

  // @ts-expect-error the time limit is an option
  event.wait(10);
  // @ts-expect-error no such option
  event.wait({ timeOut: 10 });
  // @ts-expect-error milliseconds are a number
  event.wait({ timeout: '10' });
  // @ts-expect-error it is set without a value
  event.set(true);
  // @ts-expect-error a count can only be read
  event.linkCount = 1;
  // @ts-expect-error a name can only be read
  event.name = 'other';
  // @ts-expect-error the name is an option
  new Event('go');
  // @ts-expect-error a link is a function, or has a receive
  event.rawlink({});
  // @ts-expect-error a link gets an event
  event.rawlink((source: string) => source);
  // @ts-expect-error it has no value to wait for
  wait(event);
}

export async function results(result: AsyncResult<number>, greenlet: Greenlet<number>): Promise<void> {
  exactly<number>()(result.get());
  exactly<number>()(result.get({ block: false, timeout: 10 }));
  exactly<number>()(result.getNowait());
  exactly<number>()(result.result({ timeout: 10 }));
  exactly<number | undefined>()(result.wait({ timeout: 10 }));
  exactly<number | undefined>()(result.value);
  exactly<unknown>()(result.exception);
  exactly<false>()(result.cancel());
  exactly<number>()(await result);
  exactly<number>()(wait(result));
  exactly<AsyncResult<number>[]>()(wait([result]));
  exactly<void>()(new AsyncResult().set());
  greenlet.link(result);
  result.receive(greenlet);
  result.rawlink(new AsyncResult<number>());
  spawn(async () => 1).linkValue(result);

  // @ts-expect-error a value of the wrong type
  result.set('text');
  // @ts-expect-error a value is missing
  result.set();
  // @ts-expect-error a value that nobody said would come
  new AsyncResult().set(1);
  // @ts-expect-error an error is missing
  result.setException();
  // @ts-expect-error it is delivered with set
  result.value = 1;
  // @ts-expect-error the time limit is an option
  result.get(10);
  // @ts-expect-error a result always blocks
  result.result({ block: false });
  // @ts-expect-error a greenlet with a value of another type
  spawn(() => 'text').link(result);
  // @ts-expect-error a result with a value of another type
  result.rawlink(new AsyncResult<string>());
  // @ts-expect-error an event has no value
  new Event().rawlink(result);
}
