import type { RawFile } from './raw-file.js';

const smallest = 8192;

/**
 * Bytes that have been read from a file and not been asked for yet. They are taken out when all is there that somebody asked
 * for: who is killed while he waits for more leaves everything to the next.
 *
 *      #data  ┌──── gone ────┬──── window ────┬──── room ────┐
 *                            #start           #end
 */
export class ReadBuffer {
  readonly #raw: Pick<RawFile, 'read'>;
  #data = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  constructor(raw: Pick<RawFile, 'read'>) {
    this.#raw = raw;
  }

  /** What is there. Valid until the next call. */
  get window(): Buffer {
    return this.#data.subarray(this.#start, this.#end);
  }

  get length(): number {
    return this.#end - this.#start;
  }

  /** Reads some more; the window gets longer. False at the end of the file. */
  fill(): boolean {
    this.#makeRoom();
    try {
      const count = this.#raw.read(this.#data.subarray(this.#end));
      this.#end += count;
      return count > 0;
    } catch (error) {
      // The thread pool may still be about to write to the room.
      this.#moveTo(this.#data.length);
      throw error;
    }
  }

  /** Takes bytes out. */
  skip(count: number): void {
    this.#start += count;
    if (this.#start === this.#end) this.clear();
  }

  clear(): void {
    this.#start = 0;
    this.#end = 0;
  }

  #makeRoom(): void {
    const { length } = this;
    const room = Math.max(smallest, length);
    if (this.#data.length - this.#end >= room) return;
    if (this.#data.length - length < room) this.#moveTo(2 * room + length);
    else this.#compact();
  }

  #compact(): void {
    this.#end = this.window.copy(this.#data);
    this.#start = 0;
  }

  #moveTo(size: number): void {
    const data = Buffer.allocUnsafeSlow(size);
    this.#end = this.window.copy(data);
    this.#start = 0;
    this.#data = data;
  }
}
