// Compiled, never run: what of queues and channels must compile, and what must not.
import { Timeout } from 'geventjs';
import {
  Channel,
  type ChannelStatistics,
  JoinableQueue,
  LifoQueue,
  PriorityQueue,
  Queue,
  type QueueStatistics,
  type SimpleQueue,
  type SimpleQueueStatistics,
  type Store,
  UnboundQueue,
} from 'geventjs/queue';
import { exactly } from './exactly.js';

export function queues(queue: Queue<number>): void {
  exactly<Queue<number>>()(new Queue<number>(5));
  exactly<Queue<string>>()(new Queue(5, ['a', 'b']));
  exactly<number>()(queue.get());
  exactly<number>()(queue.get({ block: false, timeout: new Timeout(10) }));
  exactly<number>()(queue.getNowait());
  exactly<number>()(queue.peek({ timeout: 10 }));
  exactly<number>()(queue.peekNowait());
  exactly<void>()(queue.put(1, { timeout: 10 }));
  exactly<number[]>()([...queue]);
  exactly<number>()(queue.size);
  exactly<Queue<number>>()(queue.copy({ name: 'copy' }));
  exactly<QueueStatistics>()(queue.statistics());
  queue.maxSize = 5;
  const mayBeNone = undefined as number | undefined;
  queue.put(1, { timeout: mayBeNone });
  using _ = new Queue<number>(undefined, [], { name: 'jobs' });

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
  // @ts-expect-error no such option
  new Queue<number>(5, [], { names: 'jobs' });
}

export function tasks(queue: Queue<number>, simple: SimpleQueue<number>): void {
  exactly<number>()(queue.unfinishedTasks);
  exactly<boolean>()(queue.join({ timeout: 10 }));
  exactly<Queue<string>>()(new JoinableQueue<string>());
  exactly<SimpleQueueStatistics>()(simple.statistics());
  const anyQueue: SimpleQueue<number> = queue;
  exactly<SimpleQueue<number>>()(anyQueue);

  // @ts-expect-error the time limit is an option
  queue.join(10);
  // @ts-expect-error a count can only be read
  queue.unfinishedTasks = 0;
  // @ts-expect-error it knows no tasks
  simple.taskDone();
  // @ts-expect-error it knows no tasks
  const tasks: Queue<number> = simple;
  void tasks;
}

export async function asyncLoops(queue: Queue<number>, channel: Channel<string>): Promise<void> {
  for await (const item of queue) exactly<number>()(item);
  for await (const item of channel) exactly<string>()(item);
  exactly<IteratorResult<number, undefined>>()(await queue[Symbol.asyncIterator]().next());
}

interface Job {
  readonly urgency: number;
}

export function priorities(): void {
  exactly<number>()(new PriorityQueue<number>(5).get());
  exactly<[number, string]>()(new PriorityQueue<[number, string]>().get());
  exactly<PriorityQueue<Date>>()(new PriorityQueue(undefined, [new Date()]));
  const byUrgency = new PriorityQueue<Job>(5, [], { compare: (a, b) => a.urgency - b.urgency, name: 'jobs' });
  exactly<PriorityQueue<Job>>()(byUrgency.copy());
  exactly<LifoQueue<number>>()(new LifoQueue<number>(5, [1], { name: 'stack' }).copy());

  // @ts-expect-error objects have no order
  new PriorityQueue<Job>();
  // @ts-expect-error objects have no order
  new PriorityQueue<Job>(5, [], { name: 'jobs' });
  // @ts-expect-error objects in an array have no order either
  new PriorityQueue<[number, Job]>(5);
  // @ts-expect-error nobody knows what is in it
  new PriorityQueue(5);
  // @ts-expect-error a comparison answers with a number
  new PriorityQueue<Job>(5, [], { compare: (a, b) => a.urgency < b.urgency });
  // @ts-expect-error its place is fixed
  new PriorityQueue<number>(5, [], { store: [] });
  // @ts-expect-error its place is fixed
  new LifoQueue<number>(5, [], { store: [] });
}

/** Of any kind: who derives from it says the order. */
export class Ranked<T> extends PriorityQueue<T> {
  constructor(rank: (item: T) => number) {
    super(undefined, undefined, { compare: (a, b) => rank(a) - rank(b) });
  }
}

export function stores(store: Store<number>): void {
  exactly<Queue<number>>()(new Queue(5, [1], { store }));
  exactly<Queue<number>>()(new Queue<number>(5, [], { store }).copy({ store }));

  // @ts-expect-error items of another type
  new Queue<string>(5, [], { store });
  // @ts-expect-error an array has other methods
  new Queue<number>(5, [], { store: [1] });
}

export function unbound(queue: UnboundQueue<number>): void {
  exactly<UnboundQueue<string>>()(new UnboundQueue(['a'], { name: 'words' }));
  exactly<UnboundQueue<number>>()(queue.copy());
  exactly<number>()(queue.maxSize);

  // @ts-expect-error it has no bound
  new UnboundQueue(5);
  // @ts-expect-error it has no bound
  queue.maxSize = 5;
}

export function channels(channel: Channel<string>): void {
  exactly<string>()(channel.get({ timeout: 10 }));
  exactly<void>()(channel.put('text', { block: false }));
  exactly<string[]>()([...channel]);
  exactly<number>()(channel.balance);
  exactly<ChannelStatistics>()(channel.statistics());
  using _ = new Channel<string>({ name: 'messages' });

  // @ts-expect-error a channel has no size
  new Channel<string>(1);
  // @ts-expect-error an item of the wrong type
  channel.put(1);
  // @ts-expect-error there is never anything to look at
  channel.peek();
  // @ts-expect-error a channel has no room
  channel.maxSize;
  // @ts-expect-error nothing is in it that could be thrown away
  channel.shutdown(true);
}
