/**
 * Takes what arrives, as long as there is room for it:
 *
 *      ┌──▶ room? ──yes──▶ watch ──something may be there──▶ take, take … at most `maxAccept` ──┐
 *      │      └─no──▶ wait for a place                               └─ error ──▶ wait `delay`   │
 *      └─────────────────────────────────────────────────────────────────────────────────────────┘
 *
 * All of it happens in callbacks of the loop, and nothing switches. What is not taken stays with the kernel.
 */
import { getHub } from '../core/hub.js';

/** Where connections or datagrams come from. */
export interface Arrivals<Item> {
  /** What waits longest; undefined if nothing does. */
  _take(): Item | undefined;
  /** Calls back in the hub, once, when `_take` should be called. Answers what takes that back. */
  _watch(callback: () => void): () => void;
}

/** How much is taken at once, and how soon again after an error. */
export interface AcceptLimits {
  /** Connections, or datagrams, that are taken in one turn of the loop; 100 unless set. */
  maxAccept?: number;
  /** Milliseconds without accepting after an error; twice as long after each that follows. 10 unless set. */
  minDelay?: number;
  /** The longest of those times; 1000 unless set. */
  maxDelay?: number;
}

/** What is done with what arrives. */
export interface Acceptance<Item> {
  /** Is there room for one more? */
  hasRoom(): boolean;
  /** Calls back when there may be room. Answers what takes that back. */
  whenRoom(callback: () => void): () => void;
  /** Deals with one. What it throws is treated like an error of `_take`. */
  admit(item: Item): void;
  /** Is told of each error, before the next attempt. */
  failed(error: unknown): void;
}

const hub = getHub();

export class Acceptor<Item> {
  readonly #acceptance: Acceptance<Item>;
  readonly #limits: Required<AcceptLimits>;
  #arrivals: Arrivals<Item> | undefined;
  #stop: (() => void) | undefined;
  #delay: number;

  constructor(acceptance: Acceptance<Item>, limits: Required<AcceptLimits>) {
    this.#acceptance = acceptance;
    this.#limits = limits;
    this.#delay = limits.minDelay;
  }

  /** Goes on until `stop`. Harmless when it does already. */
  start(arrivals: Arrivals<Item>): void {
    if (this.#arrivals !== undefined) return;
    this.#arrivals = arrivals;
    this.#goOn();
  }

  stop(): void {
    this.#arrivals = undefined;
    this.#stop?.();
    this.#stop = undefined;
  }

  readonly #goOn = (): void => {
    const arrivals = this.#arrivals;
    if (arrivals === undefined) return;
    try {
      this.#stop = this.#acceptance.hasRoom()
        ? arrivals._watch(this.#soon(this.#accept))
        : this.#acceptance.whenRoom(this.#soon(this.#goOn));
    } catch (error) {
      this.#fail(error);
    }
  };

  readonly #accept = (): void => {
    const { maxAccept, minDelay } = this.#limits;
    try {
      for (let count = 0; count < maxAccept && this.#arrivals !== undefined && this.#acceptance.hasRoom(); count++) {
        const item = this.#arrivals._take();
        if (item === undefined) break;
        this.#acceptance.admit(item);
        this.#delay = minDelay;
      }
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#goOn();
  };

  #fail(error: unknown): void {
    const arrivals = this.#arrivals;
    this.#acceptance.failed(error);
    // Whoever was told may have ended it, or begun it anew.
    if (arrivals === undefined || arrivals !== this.#arrivals) return;
    const timer = hub.clock.setTimer(this.#accept, this.#delay, true);
    this.#stop = () => timer.cancel();
    this.#delay = Math.min(this.#delay * 2, this.#limits.maxDelay);
  }

  /** It may be called where nothing else should happen: while somebody closes a socket, or leaves a pool. */
  #soon(callback: () => void): () => void {
    return () => {
      const entry = hub.runCallback(callback);
      this.#stop = () => entry.stop();
    };
  }
}
