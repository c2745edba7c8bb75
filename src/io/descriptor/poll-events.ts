/** What can be waited for, and what may be found: the numbers of poll(2), the same on every system that we run on. */
export const PollEvent = {
  /** There is something to read, or the end. */
  in: 0x01,
  /** There is urgent data. */
  pri: 0x02,
  /** There is room for something to be written. */
  out: 0x04,
  /** An error. Always looked for. */
  err: 0x08,
  /** The other end is gone. Always looked for. */
  hup: 0x10,
  /** The descriptor is not open. Never waited for: found at once. */
  nval: 0x20,
} as const;

/** What a greenlet waits for. */
export type Direction = 'readable' | 'writable';

/** The events that end a wait. Errors and hang-ups always do. */
export const eventsOf: Readonly<Record<Direction, number>> = { readable: PollEvent.in, writable: PollEvent.out };
