import type { Call } from '../support/call.js';

/** What is put. Its one element is its rank; of the same rank are many, and the number tells them apart. */
export interface Item extends ReadonlyArray<number | string> {
  readonly serial: number;
}

/** The item that a call puts: one in ten is a text, which has no place in an order of numbers. */
export function itemOf({ serial, argument }: Pick<Call, 'serial' | 'argument'>): Item {
  return Object.assign([argument === 9 ? 'text' : argument % 3], { serial });
}
