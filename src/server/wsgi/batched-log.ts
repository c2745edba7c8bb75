import { setImmediate } from '../../base/originals.js';

/**
 * Text that goes out once in a turn of the loop: a write for each line would cost more than the request it tells of.
 *
 * What is written never switches, and goes out in order and whole. When the process exits, what is left goes out first.
 */
const unwritten = new Set<BatchedLog>();

process.on('exit', () => {
  for (const log of unwritten) log.flush();
});

export abstract class BatchedLog {
  #text = '';
  #scheduled = false;

  /** Writes text; a line ends in a line feed. Switches: never. Works in the hub: yes. */
  write(text: string): void {
    this.#text += text;
    if (this.#scheduled) return;
    this.#scheduled = true;
    unwritten.add(this);
    setImmediate(() => this.flush());
  }

  /** Has what was written go out now. Switches: never. Works in the hub: yes. */
  flush(): void {
    this.#scheduled = false;
    unwritten.delete(this);
    const text = this.#text;
    this.#text = '';
    if (text !== '') this._put(text);
  }

  /** @internal Puts whole lines where they belong. Must not switch. */
  protected abstract _put(text: string): void;
}
