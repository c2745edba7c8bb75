/**
 * The greenlets of this thread that wait at one address.
 *
 * V8 cannot take back a `waitAsync`. So where it has no limit of time, V8's entry in the list of waiters, here a ticket, and
 * the greenlet are kept apart:
 *
 *      V8's list at the address      this place
 *      ticket  ticket  ticket        greenlet ─ greenlet
 *         └── woken ──▶ first greenlet of the queue, whoever came with that ticket
 *
 * A greenlet that is killed leaves the queue. Its ticket stays, and is used by the next one that comes; so there are never
 * more of them than greenlets have waited at the same time. A ticket that is woken when nobody waits is passed on, so that
 * a `notify(…, 1)` reaches who is alive, on whatever thread.
 *
 * With a limit of time V8 minds the time, and its entry belongs to the one greenlet: when the time is up nothing is left of
 * it. If the greenlet is killed before, the entry is passed on in the same way.
 */
import { Waiter } from '../../core/waiter.js';
import { holdLoop } from './hold-loop.js';
import { type Answer, passOn, type SharedView, type WaitStatus } from './wait-async.js';

/** The places of each shared memory, by address. */
const places = new WeakMap<ArrayBufferLike, Map<number, Place>>();

/** Enters V8's list, through the view of who waits: others look at the same address as numbers of another size. */
type Enter = (timeout?: number) => Answer;

export class Place {
  readonly #view: SharedView;
  readonly #index: number;
  readonly #address: number;
  /** Those without a limit of time, in the order in which they came. */
  readonly #queue = new Set<Waiter<WaitStatus>>();
  #tickets = 0;
  /** All who are in `wait`. */
  #occupants = 0;

  private constructor(view: SharedView, index: number, address: number) {
    this.#view = view;
    this.#index = index;
    this.#address = address;
  }

  /** The place of `view[index]`, the same for all views of the same memory. */
  static at(view: SharedView, index: number): Place {
    const ofMemory = places.get(view.buffer) ?? new Map<number, Place>();
    places.set(view.buffer, ofMemory);
    const address = addressOf(view, index);
    const place = ofMemory.get(address) ?? new Place(view, index, address);
    ofMemory.set(address, place);
    return place;
  }

  /** Blocks until it is notified, or the time is up. Unless `enter` finds that there is nothing to wait for. */
  wait(enter: Enter, timeout: number): WaitStatus {
    const release = holdLoop();
    this.#occupants++;
    try {
      return timeout === Number.POSITIVE_INFINITY ? this.#waitForEver(enter) : this.#waitInTime(enter, timeout);
    } finally {
      this.#occupants--;
      this.#closeIfEmpty();
      release();
    }
  }

  #waitForEver(enter: Enter): WaitStatus {
    const waiter = new Waiter<WaitStatus>('Atomics.wait');
    this.#queue.add(waiter);
    try {
      // Another thread may have changed it since it was looked at.
      if (this.#tickets < this.#queue.size && !this.#takeTicket(enter)) return 'not-equal';
      return waiter.get();
    } finally {
      this.#queue.delete(waiter);
    }
  }

  #takeTicket(enter: Enter): boolean {
    const answer = enter();
    if (!answer.async) return false;
    this.#tickets++;
    answer.value.then(() => this.#useTicket());
    return true;
  }

  #useTicket(): void {
    this.#tickets--;
    const wasTaken = this.#wakeFirst();
    this.#closeIfEmpty();
    if (!wasTaken) passOn(this.#view, this.#index);
  }

  #wakeFirst(): boolean {
    for (const waiter of this.#queue) {
      this.#queue.delete(waiter);
      if (waiter.switch('ok')) return true;
    }
    return false;
  }

  #waitInTime(enter: Enter, timeout: number): WaitStatus {
    const answer = enter(timeout);
    if (!answer.async) return answer.value;
    const waiter = new Waiter<WaitStatus>('Atomics.wait');
    answer.value.then((status) => {
      if (!waiter.switch(status) && status === 'ok') passOn(this.#view, this.#index);
    });
    return waiter.get();
  }

  #closeIfEmpty(): void {
    if (this.#tickets === 0 && this.#occupants === 0) places.get(this.#view.buffer)?.delete(this.#address);
  }
}

function addressOf(view: SharedView, index: number): number {
  return view.byteOffset + index * view.BYTES_PER_ELEMENT;
}
