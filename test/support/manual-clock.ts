/** A clock that stands still until the test moves it: what is due then is called at once, in order, on the spot. */
import { type Clock, getHub, type Timer } from 'geventjs/hub';

interface Entry {
  readonly due: number;
  readonly callback: () => void;
}

export class ManualClock implements Clock {
  #now = 0;
  #entries: Entry[] = [];

  now(): number {
    return this.#now;
  }

  setTimer(callback: () => void, ms: number): Timer {
    const entry = { due: this.#now + ms, callback };
    this.#entries.push(entry);
    return { cancel: () => this.#remove(entry) };
  }

  /** How many timers have been set and have neither fired nor been cancelled. */
  get pending(): number {
    return this.#entries.length;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#entries.filter((entry) => entry.due <= end);
      const next = due.reduce<Entry | undefined>(
        (first, entry) => (first && first.due <= entry.due ? first : entry),
        undefined,
      );
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.due);
      this.#remove(next);
      next.callback();
    }
    this.#now = end;
  }

  #remove(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }
}

/** Calls `body` with such a clock in the hub; puts the former one back. */
export function withManualClock<T>(body: (clock: ManualClock) => T): T {
  const hub = getHub();
  const before = hub.clock;
  const clock = new ManualClock();
  hub.clock = clock;
  try {
    return body(clock);
  } finally {
    hub.clock = before;
  }
}
