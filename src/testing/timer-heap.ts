/**
 * Timers in the order in which they are due; those of one moment in the order in which they were set.
 *
 * A binary heap in an array. Each timer knows its place, so that it leaves in O(log n) wherever it stands; the one that was
 * set last and is cancelled soon, as most timeouts are, stands near the end and costs next to nothing.
 */
import type { Timer } from '../core/clock.js';

const nowhere = -1;

export class VirtualTimer implements Timer {
  readonly due: number;
  readonly ref: boolean;
  readonly callback: () => void;
  /** Which one it was of all that were set. */
  order = 0;
  /** Where it stands in the heap. */
  place: number = nowhere;
  readonly #heap: TimerHeap;

  constructor(heap: TimerHeap, due: number, callback: () => void, ref: boolean) {
    this.#heap = heap;
    this.due = due;
    this.callback = callback;
    this.ref = ref;
  }

  cancel(): void {
    this.#heap.remove(this);
  }

  comesBefore(other: VirtualTimer): boolean {
    return this.due < other.due || (this.due === other.due && this.order < other.order);
  }
}

export class TimerHeap {
  readonly #timers: VirtualTimer[] = [];
  #set = 0;
  #refs = 0;

  get size(): number {
    return this.#timers.length;
  }

  /** How many of them keep the loop alive. */
  get refs(): number {
    return this.#refs;
  }

  get first(): VirtualTimer | undefined {
    return this.#timers[0];
  }

  add(timer: VirtualTimer): void {
    timer.order = this.#set++;
    if (timer.ref) this.#refs++;
    this.#timers.push(timer);
    this.#rise(timer, this.#timers.length - 1);
  }

  /** Takes a timer out, if it is in. */
  remove(timer: VirtualTimer): void {
    const { place } = timer;
    if (place === nowhere) return;
    timer.place = nowhere;
    if (timer.ref) this.#refs--;
    const last = this.#timers.pop() as VirtualTimer;
    if (last === timer) return;
    this.#sink(last, place);
    if (last.place === place) this.#rise(last, place);
  }

  /** Puts `timer` at `place` or nearer to the top, where it belongs. */
  #rise(timer: VirtualTimer, place: number): void {
    let at = place;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#timers[above] as VirtualTimer;
      if (parent.comesBefore(timer)) break;
      this.#put(parent, at);
      at = above;
    }
    this.#put(timer, at);
  }

  /** Puts `timer` at `place` or further from the top, where it belongs. */
  #sink(timer: VirtualTimer, place: number): void {
    let at = place;
    for (;;) {
      const child = this.#firstChild(at);
      if (child === undefined || timer.comesBefore(child)) break;
      const below = child.place;
      this.#put(child, at);
      at = below;
    }
    this.#put(timer, at);
  }

  #firstChild(place: number): VirtualTimer | undefined {
    const left = this.#timers[2 * place + 1];
    const right = this.#timers[2 * place + 2];
    return left !== undefined && right?.comesBefore(left) ? right : left;
  }

  #put(timer: VirtualTimer, place: number): void {
    this.#timers[place] = timer;
    timer.place = place;
  }
}
