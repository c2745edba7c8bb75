import { clearTimeout, setTimeout } from '../../base/originals.js';

/** The longest that a timer of Node's can take. */
const longest = 2 ** 31 - 1;

/** Keeps the program alive, which what listens to signals does not by itself. */
export class Keeper {
  #timer: NodeJS.Timeout | undefined;

  get active(): boolean {
    return this.#timer !== undefined;
  }

  start(): void {
    this.stop();
    this.#timer = setTimeout(() => this.start(), longest);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
