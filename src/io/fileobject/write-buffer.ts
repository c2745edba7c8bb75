import { Lock } from '../../sync/lock/lock.js';
import type { RawFile } from './raw-file.js';

/** Bytes that are still to be written. They leave it in order, each once, whoever is killed in the middle. */
export class WriteBuffer {
  readonly #raw: Pick<RawFile, 'write'>;
  readonly #lock: Lock;
  #chunks: Buffer[] = [];
  #length = 0;

  constructor(raw: Pick<RawFile, 'write'>, name: string) {
    this.#raw = raw;
    this.#lock = new Lock({ name });
  }

  get length(): number {
    return this.#length;
  }

  add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }

  /** Writes everything. What comes meanwhile, too. */
  flush(): void {
    if (this.#length === 0) return;
    this.#lock.with(() => {
      while (this.#length > 0) {
        if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
        this.#raw.write(this.#chunks[0] as Buffer, (count) => this.#remove(count));
      }
    });
  }

  #remove(count: number): void {
    const [first, ...others] = this.#chunks as [Buffer, ...Buffer[]];
    const rest = first.subarray(count);
    this.#chunks = rest.length > 0 ? [rest, ...others] : others;
    this.#length -= count;
  }
}
