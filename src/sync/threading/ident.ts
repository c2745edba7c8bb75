const idents = new WeakMap<object, number>();
let last = 0;

/** A number that no other thread has or had. */
export function identOf(thread: object): number {
  const known = idents.get(thread);
  if (known !== undefined) return known;
  idents.set(thread, ++last);
  return last;
}
