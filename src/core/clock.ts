import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from '../base/originals.js';

/** Where the hub gets its time from. Tests put one in that jumps. */
export interface Clock {
  /** Milliseconds since some fixed moment. Never goes back. */
  now(): number;
  /** Calls `callback` in the hub, no earlier than after `ms` milliseconds. With `ref` false it does not keep the loop alive. */
  setTimer(callback: () => void, ms: number, ref: boolean): Timer;
}

/** A timer that has been set. */
export interface Timer {
  /** Stops it. Harmless when it has fired. */
  cancel(): void;
}

/** Node's timers fire at once for anything longer than this many milliseconds. */
const longest = 2 ** 31 - 1;

class NodeTimer implements Timer {
  readonly #callback: () => void;
  readonly #ref: boolean;
  readonly #due: number;
  #handle: NodeJS.Timeout;

  constructor(callback: () => void, ms: number, ref: boolean) {
    this.#callback = callback;
    this.#ref = ref;
    this.#due = ms > longest ? performance.now() + ms : 0;
    this.#handle = this.#start(ms);
  }

  cancel(): void {
    clearTimeout(this.#handle);
  }

  #start(ms: number): NodeJS.Timeout {
    const handle = ms > longest ? setTimeout(() => this.#goOn(), longest) : setTimeout(this.#callback, ms);
    if (!this.#ref) handle.unref();
    return handle;
  }

  #goOn(): void {
    this.#handle = this.#start(this.#due - performance.now());
  }
}

/** Node's own timers. */
export const nodeClock: Clock = {
  now: () => performance.now(),
  setTimer: (callback, ms, ref) => new NodeTimer(callback, ms, ref),
};
