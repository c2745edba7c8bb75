/**
 * A first-in-first-out queue with constant cost at both ends.
 *
 * A ring in an array whose length is a power of two. `head` is the next to leave, `tail` the next free place; both only
 * grow and are cut to the ring's size with a mask:
 *
 *      head=6            tail=10             mask = 7
 *        │                 │
 *        ▼                 ▼
 *      [ 8 │ 9 │ · │ · │ · │ · │ 6 │ 7 ]     length = tail − head
 */
export class Fifo<T> {
  #ring: (T | undefined)[] = new Array(16);
  #mask = 15;
  #head = 0;
  #tail = 0;

  get length(): number {
    return this.#tail - this.#head;
  }

  push(item: T): void {
    if (this.#tail - this.#head > this.#mask) this.#grow();
    this.#ring[this.#tail++ & this.#mask] = item;
  }

  peek(): T | undefined {
    return this.#ring[this.#head & this.#mask];
  }

  shift(): T | undefined {
    if (this.#head === this.#tail) return undefined;
    const item = this.#ring[this.#head & this.#mask];
    this.#ring[this.#head++ & this.#mask] = undefined;
    if (this.#head === this.#tail) this.#reset();
    return item;
  }

  clear(): void {
    this.#head = this.#tail;
    this.#ring.fill(undefined);
    this.#reset();
  }

  *[Symbol.iterator](): Generator<T> {
    for (let at = this.#head; at < this.#tail; at++) yield this.#ring[at & this.#mask] as T;
  }

  /** A burst must not keep its memory for ever, and the counters must stay small integers. */
  #reset(): void {
    this.#head = 0;
    this.#tail = 0;
    if (this.#mask <= 1023) return;
    this.#ring = new Array(16);
    this.#mask = 15;
  }

  #grow(): void {
    const ring = this.#ring;
    const at = this.#head & this.#mask;
    this.#ring = ring.slice(at).concat(ring.slice(0, at), new Array(ring.length));
    this.#mask = this.#ring.length - 1;
    this.#head = 0;
    this.#tail = ring.length;
  }
}
