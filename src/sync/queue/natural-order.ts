import { describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';

/** What has an order by itself. Arrays are compared element by element; where one ends, the shorter one comes first. */
export type Ordered = number | bigint | string | Date | readonly Ordered[];

/** Only things of one kind can be compared. Of an array: the kinds of its elements. */
export type Kind = 'numbers' | 'strings' | 'Dates' | readonly Kind[];

/** Compares two items of one kind. */
export function compareNaturally(a: Ordered, b: Ordered): number {
  if (Array.isArray(a) && Array.isArray(b)) return compareElements(a, b);
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

function compareElements(a: readonly Ordered[], b: readonly Ordered[]): number {
  const common = Math.min(a.length, b.length);
  for (let at = 0; at < common; at++) {
    const result = compareNaturally(a[at] as Ordered, b[at] as Ordered);
    if (result !== 0) return result;
  }
  return a.length - b.length;
}

/**
 * @param owner whose item it is, for the error
 * @throws {ArgumentTypeError} for what has no order by itself: objects, NaN, an invalid Date
 */
export function kindOf(item: unknown, owner: string): Kind {
  if (typeof item === 'string') return 'strings';
  if (typeof item === 'bigint' || (typeof item === 'number' && !Number.isNaN(item))) return 'numbers';
  if (Array.isArray(item)) return item.map((element) => kindOf(element, owner));
  if (item instanceof Date && !Number.isNaN(item.getTime())) return 'Dates';
  throw new ArgumentTypeError(
    `items of ${owner} must be numbers, bigints, strings, Dates or arrays of these, got ${describe(item)}. Give them an ` +
      'order: new PriorityQueue(maxSize, items, { compare: (a, b) => a.priority - b.priority })',
  );
}

/** The kind of items of both kinds; `undefined` if they cannot be compared. Of two arrays it is the longer one's. */
export function commonKind(a: Kind, b: Kind): Kind | undefined {
  if (a === b) return a;
  if (typeof a === 'string' || typeof b === 'string') return undefined;
  const [longer, shorter] = a.length < b.length ? [b, a] : [a, b];
  const kinds: Kind[] = [];
  for (const [at, kind] of longer.entries()) {
    const other = shorter[at];
    const common = other === undefined ? kind : commonKind(kind, other);
    if (common === undefined) return undefined;
    kinds.push(common);
  }
  return kinds;
}
