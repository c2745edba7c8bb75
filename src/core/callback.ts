import { inspect } from 'node:util';
import type { Coroutine, Runnable } from './transfer.js';

/** A call that stands in the hub's queue. */
export class Callback implements Runnable {
  #call: (() => void) | undefined;
  readonly #target: () => Coroutine;

  /** @internal */
  constructor(target: () => Coroutine, call: () => void) {
    this.#target = target;
    this.#call = call;
  }

  /** Has it neither been made nor been stopped? */
  get pending(): boolean {
    return this.#call !== undefined;
  }

  /** Takes the call back. Harmless when it has been made. */
  stop(): void {
    this.#call = undefined;
  }

  /** @internal */
  _target(): Coroutine | undefined {
    return this.#call === undefined ? undefined : this.#target();
  }

  /** @internal */
  _call(): void {
    const call = this.#call;
    this.#call = undefined;
    call?.();
  }

  [inspect.custom](): string {
    return `<Callback: ${this.pending ? 'pending' : 'done'}>`;
  }
}
