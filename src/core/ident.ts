/**
 * Small numbers for things that have no name: the smallest that is free, given back when the thing is collected. Only what
 * is asked for its number gets one.
 */
export class IdentRegistry<T extends WeakKey> {
  readonly #idents = new WeakMap<T, number>();
  readonly #taken = new Set<number>();
  readonly #collected = new FinalizationRegistry<number>((ident) => this.#release(ident));
  /** All below are taken. */
  #lowest = 0;

  get(thing: T): number {
    const known = this.#idents.get(thing);
    if (known !== undefined) return known;
    while (this.#taken.has(this.#lowest)) this.#lowest++;
    const ident = this.#lowest;
    this.#taken.add(ident);
    this.#idents.set(thing, ident);
    this.#collected.register(thing, ident);
    return ident;
  }

  #release(ident: number): void {
    this.#taken.delete(ident);
    if (ident < this.#lowest) this.#lowest = ident;
  }
}
