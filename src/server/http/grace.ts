import { clearTimeout, setTimeout } from '../../base/originals.js';

/** Clients are told `keepAliveTimeout`, and count from a later moment than we do. */
const margin = 1000;

/** The longest that a timer of Node's can take. */
const longestTimer = 2 ** 31 - 1;

/** While a server is drained: the time that idle connections may still send a request. Keeps no program alive. */
export class Grace {
  #timer: NodeJS.Timeout | undefined;

  get goesOn(): boolean {
    return this.#timer !== undefined;
  }

  /** `end` is called when it is over. */
  begin(keepAliveTimeout: number, timeout: number, end: () => void): void {
    this.end();
    this.#timer = setTimeout(end, Math.min(keepAliveTimeout + margin, timeout, longestTimer)).unref();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
