/** What has been done in all runs. */
export interface Tally {
  operations: number;
  waits: number;
  expiries: number;
  kills: number;
}

export const emptyTally = (): Tally => ({ operations: 0, waits: 0, expiries: 0, kills: 0 });

export function describeTally({ operations, waits, expiries, kills }: Tally): string {
  return `${operations} operations, ${waits} waits, ${expiries} ran out of time, ${kills} kills`;
}
