import type { Call } from './call.js';

/** Is told that `link` has been called; `undefined` if there is none that could have been. */
type Listener = (callback: Callback, link: Call | undefined) => void;

/**
 * Something to be linked to a primitive, once or more often: a function, or an object that takes the news. It is told
 * once in the hub for each time that it was linked.
 */
export class Callback {
  readonly name: string;
  /** What the primitive gets. */
  readonly target: (() => void) | { receive(): void };
  /** Those times, in order, of which it has not been told. */
  readonly links: Call[] = [];

  constructor(name: string, isObject: boolean, listener: Listener) {
    this.name = name;
    const receive = () => listener(this, this.links.shift());
    this.target = isObject ? { receive } : receive;
  }
}
