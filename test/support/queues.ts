/** All kinds of queues, for tests of what they have in common. */
import { type Greenlet, spawn } from 'geventjs';
import { Channel, LifoQueue, PriorityQueue, Queue, type QueueWaitOptions, SimpleQueue } from 'geventjs/queue';

type MakeQueue = new (maxSize?: number, items?: Iterable<number>, options?: { name?: string }) => SimpleQueue<number>;

/** Those that may have a bound, by name. */
export const bounded: Record<string, MakeQueue> = { SimpleQueue, Queue, LifoQueue, PriorityQueue };

/** What can be put into and got from. */
export interface Exchange {
  put(item: number, options?: QueueWaitOptions): void;
  get(options?: QueueWaitOptions): number;
}

/** One of each kind in which `get` waits. */
export function makeEmpty(): [kind: string, exchange: Exchange][] {
  return [...Object.entries(bounded).map(([kind, Made]) => [kind, new Made()] as [string, Exchange]), channel()];
}

/** One of each kind in which `put` waits. */
export function makeFull(): [kind: string, exchange: Exchange][] {
  return [...Object.entries(bounded).map(([kind, Made]) => [kind, new Made(1, [0])] as [string, Exchange]), channel()];
}

function channel(): [string, Exchange] {
  return ['Channel', new Channel<number>()];
}

/** The result of `body`, or the name of its error. */
export function attempt(body: () => unknown): string {
  try {
    return String(body());
  } catch (error) {
    return (error as Error).name;
  }
}

/** A call in a greenlet: what it returned, or the error that it threw. */
export interface Begun<T> {
  readonly greenlet: Greenlet;
  outcome: T | Error | undefined;
}

export function begin<T>(body: () => T): Begun<T> {
  const greenlet = spawn(() => {
    try {
      begun.outcome = body();
    } catch (error) {
      begun.outcome = error as Error;
    }
  });
  const begun: Begun<T> = { greenlet, outcome: undefined };
  return begun;
}
