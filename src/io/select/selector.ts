import { inspect } from 'node:util';
import { checkDuration, describe } from '../../base/checks.js';
import { ArgumentValueError, RegistrationError } from '../../base/errors.js';
import { Timeout, type TimeoutLike } from '../../core/timeout.js';
import { checkOptions } from '../../core/timeout-option.js';
import { placeError } from '../../core/wait-for-callback.js';
import { PollEvent } from '../descriptor/poll-events.js';
import { pollDescriptors, pollNow } from './poll-descriptors.js';
import { descriptorOf, type Pollable } from './pollable.js';

/** Events of a `Selector`. */
export const EVENT_READ = 1;
export const EVENT_WRITE = 2;

/** What has been registered. */
export interface SelectorKey<Data = unknown> {
  /** As it was given. */
  readonly fileobj: Pollable;
  readonly fd: number;
  /** What is looked for: `EVENT_READ`, `EVENT_WRITE` or both. */
  readonly events: number;
  /** Whatever the program wants to find again. */
  readonly data: Data;
}

/**
 * A set of things to wait for, each with the program's own data: a loop over what is ready, as Python's `selectors` have it.
 *
 * @example
 * ```ts
 * import { spawn } from 'geventjs';
 * import { close, pipe, read, write } from 'geventjs/os';
 * import { EVENT_READ, Selector } from 'geventjs/select';
 *
 * const pipes = ['one', 'two'].map((name) => ({ name, ends: pipe() }));
 * using selector = new Selector<string>();
 * for (const { name, ends } of pipes) selector.register(ends[0], EVENT_READ, name);
 * spawn(() => write(pipes[1]?.ends[1] as number, 'x'));
 * for (const [key] of selector.select()) console.log(key.data, read(key.fd, 10).toString()); // two x
 * pipes.flatMap(({ ends }) => ends).forEach(close);
 * ```
 */
export class Selector<Data = undefined> implements Disposable {
  readonly #keys = new Map<number, SelectorKey<Data>>();
  #isClosed = false;

  /**
   * Adds something to wait for.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {RegistrationError} when it is registered already, or the selector is closed
   * @throws {ArgumentValueError} when it is closed, or the events make no sense
   */
  register(
    object: Pollable,
    events: number,
    ...[data]: undefined extends Data ? [data?: Data] : [data: Data]
  ): SelectorKey<Data> {
    this.#checkOpen('register');
    checkEvents(events);
    const fd = descriptorOf(object);
    if (isClosed(fd)) {
      throw new ArgumentValueError(
        `Invalid file descriptor: Selector.register got ${describe(object)}, which is closed`,
      );
    }
    if (this.#keys.has(fd)) {
      throw new RegistrationError(`Selector.register: descriptor ${fd} is registered already. modify() it.`);
    }
    return this.#set({ fileobj: object, fd, events, data: data as Data });
  }

  /**
   * Takes it out. It may be closed already.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {RegistrationError} when it is not registered
   */
  unregister(object: Pollable): SelectorKey<Data> {
    const key = this.getKey(object);
    this.#keys.delete(key.fd);
    return key;
  }

  /**
   * Changes what is looked for, and the data.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {RegistrationError} when it is not registered
   */
  modify(
    object: Pollable,
    events: number,
    ...[data]: undefined extends Data ? [data?: Data] : [data: Data]
  ): SelectorKey<Data> {
    checkEvents(events);
    const { fd, fileobj } = this.getKey(object);
    return this.#set({ fileobj, fd, events, data: data as Data });
  }

  /**
   * Blocks until something is ready. What has been closed is passed over.
   *
   * Switches: yes. Works in the hub: no.
   *
   * @param options `timeout` in milliseconds: 0 or less only looks; for ever unless set
   * @returns what is ready, each with its events; empty when the time is up
   */
  select(options: { timeout?: TimeoutLike | undefined } = {}): [key: SelectorKey<Data>, events: number][] {
    this.#checkOpen('select');
    checkOptions(options, 'Selector.select');
    const { timeout } = options;
    if (timeout !== undefined && !(timeout instanceof Timeout))
      checkDuration(timeout, 'the timeout of Selector.select');
    const keys = [...this.#keys.values()].filter(({ fd }) => !isClosed(fd));
    const question = { fds: keys.map(({ fd }) => fd), events: keys.map(({ events }) => toPoll(events)) };
    try {
      const answer = pollDescriptors(question, 'select', typeof timeout === 'number' ? Math.max(timeout, 0) : timeout);
      const ready = keys.map((key, i): [SelectorKey<Data>, number] => [
        key,
        fromPoll(answer[i] as number) & key.events,
      ]);
      return ready.filter(([, events]) => events !== 0);
    } catch (error) {
      throw placeError(error, this.select);
    }
  }

  /**
   * What was registered for it.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {RegistrationError} when it is not registered
   */
  getKey(object: Pollable): SelectorKey<Data> {
    this.#checkOpen('getKey');
    for (const key of this.#keys.values()) if (key.fileobj === object || key.fd === object) return key;
    const key = this.#keys.get(descriptorOf(object));
    if (key !== undefined) return key;
    throw new RegistrationError(`Selector: ${describe(object)} is not registered. register() it first.`);
  }

  /** All that is registered, by descriptor. Switches: never. Works in the hub: yes. */
  getMap(): ReadonlyMap<number, SelectorKey<Data>> {
    return this.#keys;
  }

  /** Forgets all. It is of no use afterwards. Switches: never. Works in the hub: yes. */
  close(): void {
    this.#keys.clear();
    this.#isClosed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #set(key: SelectorKey<Data>): SelectorKey<Data> {
    const frozen = Object.freeze(key);
    this.#keys.set(key.fd, frozen);
    return frozen;
  }

  #checkOpen(call: string): void {
    if (this.#isClosed) throw new RegistrationError(`Selector.${call}: the selector is closed. Make a new one.`);
  }

  [inspect.custom](): string {
    return `<Selector: ${this.#isClosed ? 'closed' : `${this.#keys.size} registered`}>`;
  }
}

function isClosed(fd: number): boolean {
  return pollNow({ fds: [fd], events: [0] }, 'select')[0] === PollEvent.nval;
}

function toPoll(events: number): number {
  return (events & EVENT_READ ? PollEvent.in : 0) | (events & EVENT_WRITE ? PollEvent.out : 0);
}

/** An error or a hang-up shows in both: whoever reads or writes then learns which. */
function fromPoll(found: number): number {
  const both = (found & (PollEvent.err | PollEvent.hup)) !== 0;
  const read = both || (found & PollEvent.in) !== 0;
  const write = both || (found & PollEvent.out) !== 0;
  return (read ? EVENT_READ : 0) | (write ? EVENT_WRITE : 0);
}

function checkEvents(events: unknown): void {
  if (events === EVENT_READ || events === EVENT_WRITE || events === (EVENT_READ | EVENT_WRITE)) return;
  throw new ArgumentValueError(`events must be EVENT_READ, EVENT_WRITE or their sum, got ${describe(events)}`);
}
