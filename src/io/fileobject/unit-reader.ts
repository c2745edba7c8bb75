import type { Format } from './format.js';
import type { RawFile } from './raw-file.js';
import { ReadBuffer } from './read-buffer.js';

/** Where something ends that is asked for; `undefined` if it ends behind `bytes`. Nothing ends before `from`. */
export type Find = (bytes: Buffer, from: number, isAll: boolean) => number | undefined;

/**
 * Takes lines and characters out of bytes that are read when they are needed. Who is killed while he waits, or cannot decode
 * what is there, leaves everything to the next.
 */
export class UnitReader<T> {
  readonly #bytes: ReadBuffer;
  readonly #format: Format<T>;

  constructor(raw: Pick<RawFile, 'read'>, format: Format<T>) {
    this.#bytes = new ReadBuffer(raw);
    this.#format = format;
  }

  /** Bytes that have been read and not been taken. */
  get length(): number {
    return this.#bytes.length;
  }

  clear(): void {
    this.#bytes.clear();
  }

  /** Reads some more. False at the end. */
  fill(): boolean {
    return this.#bytes.fill();
  }

  /** Takes so many bytes. */
  take(count: number): T {
    const data = this.#format.decode(this.#bytes.window.subarray(0, count));
    this.#bytes.skip(count);
    return data;
  }

  /** Reads on until `find` finds the end of what is asked for, or there is no more. */
  takeUntil(find: Find): T {
    for (let from = 0, isAll = false; ; ) {
      const end = find(this.#bytes.window, from, isAll);
      if (end !== undefined) return this.take(end);
      if (isAll) return this.take(this.length);
      // The end of a line is up to four bytes, and a part of it may be there.
      from = Math.max(0, this.length - 4);
      isAll = !this.fill();
    }
  }

  /** All that is left, or so many characters or bytes of it. */
  takeCount(count: number): T {
    if (count < Number.POSITIVE_INFINITY) {
      return this.takeUntil((bytes, _, isAll) => this.#format.prefix(bytes, count, isAll));
    }
    while (this.fill());
    return this.take(this.length);
  }

  /** A line with its end, or so many characters or bytes of it. */
  takeLine(limit = Number.POSITIVE_INFINITY): T {
    return this.takeUntil((bytes, from, isAll) => {
      const end = this.#format.lineEnd(bytes, from, isAll);
      if (limit === Number.POSITIVE_INFINITY) return end;
      const cut = this.#format.prefix(bytes, limit, isAll);
      return end === undefined || cut === undefined ? (end ?? cut) : Math.min(end, cut);
    });
  }
}
