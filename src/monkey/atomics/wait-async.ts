/** `Atomics.waitAsync`, which all our Nodes have, and TypeScript's library for them has not. */
export type WaitStatus = 'ok' | 'not-equal' | 'timed-out';

export type SharedView = Int32Array | BigInt64Array;

export type Answer = { async: false; value: WaitStatus } | { async: true; value: Promise<WaitStatus> };

type WaitAsync = (view: SharedView, index: number, value: unknown, timeout?: unknown) => Answer;

export const { waitAsync } = Atomics as unknown as { waitAsync: WaitAsync };

/** Wakes the next who waits there, on whatever thread. What was meant for one who has gone. */
export function passOn(view: SharedView, index: number): void {
  Atomics.notify(view as Int32Array, index, 1);
}
