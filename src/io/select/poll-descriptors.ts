import { native } from '../../base/addon.js';
import type { TimeoutLike } from '../../core/timeout.js';
import { waitQuietly } from '../../core/timeout-option.js';
import { Waiter } from '../../core/waiter.js';
import { Descriptor, type Poller } from '../descriptor/descriptor.js';
import { PollEvent } from '../descriptor/poll-events.js';
import { readAheadOf } from '../descriptor/read-ahead.js';
import { EPERM, systemError } from '../descriptor/system-error.js';
import { isDescriptorReady } from '../descriptor/wait-for-descriptor.js';
import { closed } from './pollable.js';

/** Numbers of descriptors, and for each of them the events that are looked for. One number may be there several times. */
export interface Question {
  readonly fds: readonly number[];
  readonly events: readonly number[];
  /** The events that count as an answer, beside that it is closed; all unless set. */
  readonly counting?: readonly number[];
}

/** What is there, for each descriptor: events, or 0. */
export type Answer = number[];

/** What is there at this moment. */
export function pollNow(question: Question, syscall: string): Answer {
  const { fds, counting } = question;
  // Each once: the kernel takes no more of them than there may be descriptors.
  const list = Int32Array.from([...merge(question)].flatMap(([fd, events]) => [fd, events, 0]));
  const count = native.pollNow(list);
  if (count < 0) throw systemError(-count, syscall);
  const found = new Map([[closed, PollEvent.nval as number]]);
  for (let i = 0; i < list.length; i += 3) if (list[i] !== closed) found.set(list[i] as number, list[i + 2] as number);
  const answer = fds.map((fd, i) => (found.get(fd) as number) | readAhead(fd, question.events[i] as number));
  return answer.map((events, i) => events & ((counting?.[i] ?? -1) | PollEvent.nval));
}

/** What the kernel no longer knows, because a socket has read it. */
function readAhead(fd: number, events: number): number {
  return (events & PollEvent.in) !== 0 && readAheadOf(fd)?.hasSome ? PollEvent.in : 0;
}

/**
 * Blocks until one of the descriptors shows one of the events; a closed one does at once. Lets others go first in any case.
 *
 * @param operation for people: `select`
 * @returns all 0 when the time is up
 */
export function pollDescriptors(question: Question, operation: string, timeout: TimeoutLike | undefined): Answer {
  new Waiter(operation)._yield();
  const answer = pollNow(question, operation);
  if (timeout === 0 || isSomething(answer)) return answer;
  const wait = new PollWait(question, operation);
  try {
    wait.start();
    return waitQuietly(wait.waiter, timeout) ? wait.waiter._value : answer;
  } finally {
    wait.stop();
  }
}

function isSomething(answer: Answer): boolean {
  return answer.some((found) => found !== 0);
}

/** A greenlet that waits for several descriptors: each is polled, and the first to report has all looked at. */
class PollWait implements Poller {
  readonly waiter: Waiter<Answer>;
  readonly #question: Question;
  readonly #operation: string;
  readonly #descriptors: Descriptor[] = [];
  readonly #ids = new Map<number, number>();
  readonly #watched: Set<() => void>[] = [];
  readonly #lookAgain = (): void => void this.#look();
  /** Those that have been closed, or are about to be. */
  readonly #gone = new Set<number>();

  constructor(question: Question, operation: string) {
    this.#question = question;
    this.#operation = operation;
    this.waiter = new Waiter(operation);
  }

  start(): void {
    for (const [fd, events] of merge(this.#question)) {
      const descriptor = Descriptor.take(fd);
      this.#descriptors.push(descriptor);
      descriptor.pollers.add(this);
      this.#watch(readAheadOf(fd)?.watchers);
      this.#poll(fd, events);
    }
  }

  stop(): void {
    for (const id of this.#ids.values()) native.pollStop(id);
    for (const watchers of this.#watched) watchers.delete(this.#lookAgain);
    for (const descriptor of this.#descriptors) {
      descriptor.pollers.delete(this);
      descriptor.release();
    }
  }

  cancel({ fd }: Descriptor): void {
    native.pollStop(this.#ids.get(fd) ?? 0);
    this.#gone.add(fd);
    this.#look();
  }

  #watch(watchers: Set<() => void> | undefined): void {
    if (watchers === undefined) return;
    watchers.add(this.#lookAgain);
    this.#watched.push(watchers);
  }

  #poll(fd: number, events: number): void {
    const id = native.pollStart(fd, events, () => {
      // Somebody else was faster: once more. But an error or a hang-up that does not count would be reported for ever.
      if (!this.#look() && !isDescriptorReady(fd, 0)) this.#poll(fd, events);
    });
    if (id > 0) this.#ids.set(fd, id);
    else if (id === -EPERM) this.#look();
    else this.waiter.throw(systemError(-id, this.#operation));
  }

  /** Ends the wait if there is something, or has been ended. */
  #look(): boolean {
    const now = pollNow(this.#question, this.#operation);
    const answer = now.map((found, i) => (this.#gone.has(this.#question.fds[i] as number) ? PollEvent.nval : found));
    if (isSomething(answer)) this.waiter.switch(answer);
    return this.waiter.settled;
  }
}

/** A descriptor may be asked about several times. */
function merge({ fds, events }: Question): Map<number, number> {
  const merged = new Map<number, number>();
  for (const [i, fd] of fds.entries()) merged.set(fd, (merged.get(fd) ?? 0) | (events[i] as number));
  return merged;
}
