import { inspect } from 'node:util';
import { checkDuration, describe } from '../../base/checks.js';
import { ArgumentTypeError, RegistrationError } from '../../base/errors.js';
import { placeError } from '../../core/wait-for-callback.js';
import { PollEvent } from '../descriptor/poll-events.js';
import { pollDescriptors } from './poll-descriptors.js';
import { descriptorOf, type Pollable } from './pollable.js';

/** Events of `Poll`, the numbers of poll(2). Errors, hang-ups and closed descriptors are always reported. */
export const POLLIN: number = PollEvent.in;
export const POLLPRI: number = PollEvent.pri;
export const POLLOUT: number = PollEvent.out;
export const POLLERR: number = PollEvent.err;
export const POLLHUP: number = PollEvent.hup;
export const POLLNVAL: number = PollEvent.nval;

/**
 * A set of descriptors to wait for, as poll(2) has it.
 *
 * @example
 * ```ts
 * import { POLLOUT, Poll } from 'geventjs/select';
 *
 * using poll = new Poll();
 * poll.register(1, POLLOUT);
 * console.log(poll.poll(1000)); // [ [ 1, 4 ] ]
 * ```
 */
export class Poll implements Disposable {
  readonly #events = new Map<number, number>();

  /**
   * Adds a descriptor, or changes what is looked for.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @param events `POLLIN`, `POLLOUT`, `POLLPRI` or a sum of them; to read and to write unless given
   */
  register(object: Pollable, events: number = POLLIN | POLLPRI | POLLOUT): void {
    checkEvents(events);
    this.#events.set(descriptorOf(object), events);
  }

  /**
   * Changes what is looked for.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {RegistrationError} when it is not registered
   */
  modify(object: Pollable, events: number): void {
    checkEvents(events);
    this.#events.set(this.#find(object, 'modify'), events);
  }

  /**
   * Takes a descriptor out.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {RegistrationError} when it is not registered
   */
  unregister(object: Pollable): void {
    this.#events.delete(this.#find(object, 'unregister'));
  }

  /**
   * Blocks until one of them is ready. A closed one is at once, with `POLLNVAL`.
   *
   * Switches: yes. Works in the hub: no.
   *
   * @param timeout milliseconds; 0 only looks, less than 0 or nothing waits for ever
   * @returns the descriptors that are ready, each with its events; empty when the time is up
   */
  poll(timeout?: number): [fd: number, events: number][] {
    if (timeout !== undefined) checkDuration(timeout, 'the timeout of Poll.poll');
    const question = { fds: [...this.#events.keys()], events: [...this.#events.values()] };
    try {
      const answer = pollDescriptors(question, 'poll', timeout === undefined || timeout < 0 ? undefined : timeout);
      const ready = question.fds.map((fd, i): [number, number] => [fd, answer[i] as number]);
      return ready.filter(([, events]) => events !== 0);
    } catch (error) {
      throw placeError(error, this.poll);
    }
  }

  /** Forgets all. */
  [Symbol.dispose](): void {
    this.#events.clear();
  }

  #find(object: Pollable, call: string): number {
    const fd = descriptorOf(object);
    if (this.#events.has(fd)) return fd;
    throw new RegistrationError(`Poll.${call}: ${describe(object)} is not registered. register() it first.`);
  }

  [inspect.custom](): string {
    return `<Poll: ${this.#events.size} registered>`;
  }
}

/** A new `Poll`: gevent's name for it. Switches: never. Works in the hub: yes. */
export function poll(): Poll {
  return new Poll();
}

function checkEvents(events: unknown): void {
  if (Number.isInteger(events) && (events as number) >= 0 && (events as number) < 2 ** 15) return;
  throw new ArgumentTypeError(`events must be a sum of POLLIN, POLLOUT and POLLPRI, got ${describe(events)}`);
}
