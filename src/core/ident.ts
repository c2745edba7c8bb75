/**
 * Small numbers for things that have no name: the smallest that is free, given back when the thing is collected. Only what
 * is asked for its number gets one.
 */
export class IdentRegistry<T extends WeakKey> {
  readonly #idents = new WeakMap<T, number>();
  readonly #taken = new Set<number>();
  readonly #collected = new FinalizationRegistry<number>((ident) => this.#taken.delete(ident));

  get(thing: T): number {
    const known = this.#idents.get(thing);
    if (known !== undefined) return known;
    let ident = 0;
    while (this.#taken.has(ident)) ident++;
    this.#taken.add(ident);
    this.#idents.set(thing, ident);
    this.#collected.register(thing, ident);
    return ident;
  }
}
