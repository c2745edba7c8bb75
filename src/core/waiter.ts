import { inspect } from 'node:util';
import { ConcurrentObjectUseError } from '../base/errors.js';
import { relocate } from '../base/raised-from-outside.js';
import type { Timer } from './clock.js';
import { type Blocking, getHub } from './hub.js';
import { type Coroutine, getCurrentCoroutine, type Runnable } from './transfer.js';
import { WaitNode } from './wait-list.js';

const Status = { waiting: 0, value: 1, error: 2, expired: 3 } as const;
type Status = (typeof Status)[keyof typeof Status];

const hub = getHub();

/**
 * One pending suspension: the gate between callbacks of the event loop and a greenlet.
 *
 * Made before the wait, settled once with a value or an error, by anybody, from anywhere; what comes later is ignored.
 * Settling never switches: the greenlet goes to the end of the hub's queue. A waiter that is settled before anybody waits
 * keeps the result.
 *
 * @example
 * ```ts
 * import { Waiter } from 'geventjs/hub';
 *
 * function readOnce(socket: import('node:net').Socket): Buffer {
 *   const waiter = new Waiter<Buffer>('readOnce');
 *   socket.once('data', (data: Buffer) => waiter.switch(data));
 *   socket.once('error', (error) => waiter.throw(error));
 *   return waiter.get();
 * }
 * ```
 */
export class Waiter<T = void> extends WaitNode implements Blocking, Runnable {
  /** What is being waited for, shown by `inspect` and `LoopExit`. */
  readonly reason: string;
  /** The object on which it waits, if there is one: its name, or its state, is shown as well. */
  readonly subject: object | undefined;
  #status: Status = Status.waiting;
  #result: unknown = undefined;
  #greenlet: Coroutine | undefined = undefined;
  #timer: Timer | undefined = undefined;

  constructor(reason = 'Waiter.get', subject?: object) {
    super();
    this.reason = reason;
    this.subject = subject;
  }

  /** Has it got a value or an error, or expired? */
  get settled(): boolean {
    return this.#status !== Status.waiting;
  }

  /**
   * Blocks until somebody calls `switch` or `throw`; returns the value or throws the error.
   *
   * Switches: unless settled already. Works in the hub: only if settled already.
   *
   * @throws {ConcurrentObjectUseError} when another greenlet waits on it
   */
  get(): T {
    this._wait();
    return this._value;
  }

  /**
   * Wakes the greenlet with a value.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @returns whether the value was taken; false if the waiter was settled before
   */
  switch(value: T): boolean {
    return this.#settle(Status.value, value);
  }

  /**
   * Wakes the greenlet with an error, which is thrown where it waits.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @returns whether the error was taken; false if the waiter was settled before
   */
  throw(error: unknown): boolean {
    return this.#settle(Status.error, error);
  }

  /** Could `get` return or throw at once? */
  ready(): boolean {
    return this.settled;
  }

  /** Has it got a value? */
  successful(): boolean {
    return this.#status === Status.value;
  }

  /**
   * @internal Blocks until settled, at most for `timeout` milliseconds. False if that time ran out.
   *
   * @throws the error it was settled with
   */
  _wait(timeout?: number, ref = true): boolean {
    if (this.#status === Status.waiting) {
      if (this.#greenlet !== undefined) throw this.#taken();
      this.#greenlet = getCurrentCoroutine();
      if (timeout !== undefined && timeout !== Number.POSITIVE_INFINITY) this.#startTimer(timeout, ref);
      hub._block(this);
      this.#greenlet = undefined;
    }
    if (this.#status === Status.error) throw relocate(this.#result, this._wait);
    return this.#status !== Status.expired;
  }

  /** @internal Do errors that are due wait until it is over? See `UninterruptedWaiter`. */
  get _isUninterrupted(): boolean {
    return false;
  }

  /** @internal Will it end by itself when some time is up? */
  get _expires(): boolean {
    return this.#timer !== undefined;
  }

  /** @internal Lets everybody go first who is ready now. */
  _yield(): void {
    this.#greenlet = getCurrentCoroutine();
    this.#status = Status.value;
    hub._schedule(this);
    hub._block(this);
    this.#greenlet = undefined;
  }

  /** @internal Has somebody been woken by it who has not run yet? */
  get _isOnTheWay(): boolean {
    return this.settled && this.#greenlet !== undefined;
  }

  /** @internal The value it was settled with. */
  get _value(): T {
    return this.#result as T;
  }

  /** @internal Who waits. */
  get _greenlet(): Coroutine | undefined {
    return this.#greenlet;
  }

  /** @internal */
  _target(): Coroutine | undefined {
    const greenlet = this.#greenlet;
    return greenlet?._waiter === this ? greenlet : undefined;
  }

  /** @internal */
  _abandon(): void {
    this.#greenlet = undefined;
    this.#settle(Status.expired, undefined);
  }

  #settle(status: Status, result: unknown): boolean {
    if (this.#status !== Status.waiting) return false;
    this.#status = status;
    this.#result = result;
    if (this.#timer !== undefined) this.#timer.cancel();
    if (this.#greenlet !== undefined) hub._schedule(this);
    // Last: it may let others go on, and they come after it.
    if (this._list !== undefined) this._list.remove(this);
    return true;
  }

  #startTimer(ms: number, ref: boolean): void {
    const expire = () => this.#settle(Status.expired, undefined);
    // No time at all: whoever is ready now may still wake it.
    this.#timer = ms === 0 ? soon(expire) : hub.clock.setTimer(expire, ms, ref);
  }

  #taken(): ConcurrentObjectUseError {
    return new ConcurrentObjectUseError(
      `this waiter (${this.reason}) is already used by ${inspect(this.#greenlet)}: expected one greenlet, got a second. ` +
        'Use an Event or an AsyncResult for several.',
    );
  }

  [inspect.custom](): string {
    const states = ['waiting', 'value', 'error', 'expired'];
    return `<Waiter ${this.reason}: ${states[this.#status]}>`;
  }
}

function soon(expire: () => void): Timer {
  const callback = hub.runCallback(expire);
  return { cancel: () => callback.stop() };
}
