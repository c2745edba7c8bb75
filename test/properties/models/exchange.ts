import type { QueueWaitOptions } from 'geventjs/queue';
import type { Call, Outcome } from '../support/call.js';
import type { Command } from '../support/primitive.js';

export const full: Outcome = { code: 'ERR_QUEUE_FULL' };
export const empty: Outcome = { code: 'ERR_QUEUE_EMPTY' };
const shutDown: Outcome = { code: 'ERR_QUEUE_SHUT_DOWN' };

/** What queues and channels have in common: those who want an item and those who have one, in order, and an end. */
export class ExchangeModel {
  readonly takers: Call[] = [];
  readonly putters: Call[] = [];
  isShutDown = false;

  /** Is it too late for this? */
  refuses(call: Call): boolean {
    if (this.isShutDown) call.decide(shutDown);
    return this.isShutDown;
  }

  waitForItem(call: Call): void {
    if (!this.refuses(call)) call.park(this.takers, { late: empty });
  }

  waitForTaker(call: Call): void {
    call.park(this.putters, { late: full });
  }

  shutdown(_immediate: boolean): void {
    this.isShutDown = true;
    for (const waiting of [...this.takers, ...this.putters]) waiting.decide(shutDown);
  }

  statistics(): object {
    return { getting: this.takers.length, putting: this.putters.length, isShutDown: this.isShutDown };
  }

  /** What `inspect` says about it. */
  describe(): string {
    return `${this.takers.length} getting, ${this.putters.length} putting${this.isShutDown ? ', shut down' : ''}`;
  }
}

/** The real thing, as far as a call has to do with it. */
interface Exchange<T> {
  put(item: T, options?: QueueWaitOptions): void;
  putNowait(item: T): void;
  get(options?: QueueWaitOptions): T;
  getNowait(): T;
}

export function put<T>(exchange: Exchange<T>, item: T, call: Call): void {
  if (prefersNowait(call)) exchange.putNowait(item);
  else exchange.put(item, optionsOf(call));
}

export function get<T>(exchange: Exchange<T>, call: Call): T {
  return prefersNowait(call) ? exchange.getNowait() : exchange.get(optionsOf(call));
}

/** Of those that may not wait every other one says so by its name. */
export function prefersNowait({ block, argument }: Call): boolean {
  return !block && argument % 2 === 0;
}

export function optionsOf({ limit, block, timeout }: Call): QueueWaitOptions | undefined {
  if (limit.kind === 'none') return undefined;
  return timeout === undefined ? { block } : { block, timeout };
}

/** Seldom, or most programs would have nothing to do. */
export const shutdown: Command<{ shutdown(immediate?: boolean): void }, ExchangeModel> = {
  title: 'shutdown',
  weight: 1,
  waits: 'never',
  run: (exchange, { argument }) => (argument < 7 ? undefined : exchange.shutdown(argument === 9)),
  expect: (model, call) => {
    if (call.argument >= 7) model.shutdown(call.argument === 9);
    call.succeed();
  },
};
