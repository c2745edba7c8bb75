import { Named, type NameOption } from '../../base/named.js';
import { ReadLock } from './read-lock.js';
import { type ReadWriteLockStatistics, ReadWriteState } from './read-write-state.js';
import { WriteLock } from './write-lock.js';

/**
 * Many readers or one writer.
 *
 * Writers go first: while one waits, nobody begins to read, and after a writer comes the next writer. When none waits, all
 * readers that wait are let in together. So readers wait as long as writers keep coming. A writer that gives up, killed or
 * out of time, lets those go on that it held up.
 *
 * Each side is released by the greenlet that acquired it, and may be acquired by it again: who reads may read again even
 * while a writer waits, who writes may write again and read, and go on reading when it no longer writes. Only who reads
 * cannot begin to write.
 *
 * @example
 * ```ts
 * import { joinAll, sleep, spawn } from 'geventjs';
 * import { ReadWriteLock } from 'geventjs/lock';
 *
 * const lock = new ReadWriteLock({ name: 'prices' });
 * const prices = new Map([['tea', 3]]);
 * const read = () => lock.readLock.with(() => { sleep(1); return prices.get('tea'); });
 * const write = (price: number) => lock.writeLock.with(() => { sleep(1); prices.set('tea', price); });
 * const first = [spawn(read), spawn(read)]; // at the same time
 * const writer = spawn(write, 4);
 * const last = spawn(read); // waits for the writer
 * joinAll<import('geventjs').Greenlet>([...first, writer, last]);
 * console.log(first.map((reader) => reader.value), last.value); // [ 3, 3 ] 4
 * ```
 */
export class ReadWriteLock extends Named {
  readonly #state = new ReadWriteState();
  /** To read: waits while somebody writes, or waits to write. */
  readonly readLock: ReadLock;
  /** To write: waits while somebody else reads or writes. */
  readonly writeLock: WriteLock;

  constructor(options?: NameOption) {
    super(options);
    this.readLock = new ReadLock(this.#state, this.name);
    this.writeLock = new WriteLock(this.#state, this.name);
  }

  /** Its state at this moment, frozen. Switches: never. Works in the hub: yes. */
  statistics(): ReadWriteLockStatistics {
    return this.#state.statistics();
  }

  protected override _describeState(): string {
    return this.#state.describe();
  }
}
