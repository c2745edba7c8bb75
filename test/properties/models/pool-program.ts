import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type Greenlet, GreenletExit, getCurrent, rethrowExit, sleep, spawn } from 'geventjs';
import type { Pool } from 'geventjs/pool';
import { describe, type Result, resultOf } from '../support/outcome.js';
import { TaskError } from './pool-task.js';

const mostTurns = 2_000;
const deepest = 3;

type Task = (item: number) => number;

/** What is given to `map` or `imap`, and what has come of each item. */
class Batch {
  readonly items: readonly number[];
  readonly maxSize: number;
  readonly ends = new Map<number, Result>();
  readonly running = new Set<number>();
  begun = 0;
  taken = 0;
  taking = 0;

  constructor(length: number, maxSize: number) {
    this.items = Array.from({ length }, (_, item) => item);
    this.maxSize = maxSize;
  }

  begin(item: number, isOrdered: boolean): void {
    this.begun++;
    this.running.add(item);
    assert.ok(!this.ends.has(item), `item ${item} is worked on twice`);
    // Somebody who asks may have been given one that has not arrived.
    const open = this.begun - this.taken - this.taking;
    assert.ok(!isOrdered || open <= this.maxSize, `${open} tasks run or wait to be taken, of ${this.maxSize}`);
  }

  /** Has exactly that come of the item? One that was killed before it began has nothing but a kill. */
  isEnd(item: number, result: Result): boolean {
    const end = this.ends.get(item);
    if (end === undefined) return 'value' in result && result.value instanceof GreenletExit;
    if ('error' in end && end.error instanceof GreenletExit) return 'value' in result && result.value === end.error;
    return 'error' in end
      ? 'error' in result && end.error === result.error
      : 'value' in result && end.value === result.value;
  }

  check(item: number, result: Result): void {
    assert.ok(this.isEnd(item, result), `item ${item} has ${describe(result)}, not what its task did`);
  }
}

/**
 * A random program on one pool, whose members use the pool themselves: too much for a model that foretells each step. It is
 * looked at what must be so whatever happens.
 *
 * Each choice is a number of `tape`. At its end all choices are the first.
 */
export class PoolProgram {
  operations = 0;
  deadlocks = 0;
  readonly #pool: Pool;
  readonly #tape: readonly number[];
  readonly #all = new Set<Greenlet>();
  readonly #errors: unknown[] = [];
  readonly #history: string[] = [];
  /** Members that are about to go on by themselves. */
  readonly #hopeful = new Set<unknown>();
  readonly #discarded = new Set<unknown>();
  #at = 0;
  #serial = 0;

  constructor(makePool: (size: number) => Pool, tape: readonly number[]) {
    this.#tape = tape;
    this.#pool = makePool(1 + this.#choose(4));
  }

  get history(): readonly string[] {
    return this.#history;
  }

  /** @throws what is wrong */
  run(): void {
    try {
      while (this.#at < this.#tape.length) this.#step();
      for (let turn = 0; turn < mostTurns && !this.#isOver(); turn++) sleep(0);
      this.#checkEnd();
    } finally {
      for (const greenlet of [...this.#all, ...this.#pool]) greenlet.kill(GreenletExit, { block: false });
      for (let turn = 0; turn < 20; turn++) sleep(0);
    }
  }

  #step(): void {
    this.#outside();
    this.#pause();
    const kill = this.#choose(16);
    if (kill > 12) this.#killSomebody();
    if (kill === 12) this.#pool.kill(GreenletExit, { block: false });
    if (kill === 11) this.#discardSome();
    this.#checkNumbers();
    if (this.#errors.length > 0) throw this.#errors[0];
  }

  /**
   * Who has been discarded uses the pool no more, and none is discarded that waits for it: members may wait for such a
   * greenlet, which waits for them, and the pool no longer knows it.
   */
  #discardSome(): void {
    for (const greenlet of this.#pool) {
      if (this.#choose(2) === 0 || !this.#hopeful.has(greenlet)) continue;
      this.#discarded.add(greenlet);
      this.#pool.discard(greenlet);
    }
  }

  #checkNumbers(): void {
    const { size, maxSize, freeCount, waiting } = this.#pool.statistics();
    assert.ok(size <= maxSize, `${size} members in ${maxSize} places`);
    assert.deepEqual([size, freeCount], [[...this.#pool].length, maxSize - size]);
    assert.ok(freeCount === 0 || waiting === 0, `${waiting} wait, and ${freeCount} places are free`);
  }

  #checkEnd(): void {
    if (this.#errors.length > 0) throw this.#errors[0];
    const left = [...this.#all].filter((greenlet) => !greenlet.dead);
    assert.deepEqual(left.map(String), [], `${inspect(this.#pool)} ${left.map((one) => inspect(one))}`);
    const { maxSize } = this.#pool;
    assert.deepEqual(this.#pool.statistics(), { size: 0, joining: 0, maxSize, freeCount: maxSize, waiting: 0 });
    assert.deepEqual(
      this.#pool.map((n) => n * 2, [1, 2, 3].values()),
      [2, 4, 6],
    );
  }

  #isOver(): boolean {
    return this.#pool.size === 0 && [...this.#all].every((greenlet) => greenlet.dead);
  }

  #choose(count: number): number {
    return (this.#tape[this.#at++] ?? 0) % count;
  }

  #pause(): void {
    const self = getCurrent();
    this.#hopeful.add(self);
    try {
      for (let turn = this.#choose(4); turn > 0; turn--) sleep(0);
    } finally {
      this.#hopeful.delete(self);
    }
  }

  #outside(): void {
    const body = () => {
      this.#pause();
      this.#guard(() => this.#act(0));
    };
    this.#all.add(spawn(body) as Greenlet);
  }

  /** What goes wrong in a greenlet must be a deadlock. */
  #guard(body: () => void): void {
    try {
      body();
    } catch (error) {
      rethrowExit(error);
      if ((error as { code?: string }).code === 'ERR_POOL_DEADLOCK') this.deadlocks++;
      else if (!(error instanceof TaskError)) this.#errors.push(error);
    }
  }

  readonly #task = (depth: number): number => {
    this.#guard(() => this.#checkNumbers());
    this.#pause();
    if (depth < deepest && this.#choose(3) === 1 && !this.#discarded.has(getCurrent()))
      this.#guard(() => this.#act(depth + 1));
    this.#pause();
    if (this.#choose(6) === 5) throw new TaskError();
    return depth;
  };

  #act(depth: number): void {
    const pool = this.#pool;
    const task = () => this.#task(depth);
    const acts: readonly [string, () => unknown][] = [
      ['spawn', () => this.#sure(() => this.#all.add(pool.spawn(task) as Greenlet))],
      ['applyAsync', () => this.#all.add(pool.applyAsync(task) as Greenlet)],
      ['apply', () => pool.apply(task)],
      ['map', () => this.#map(depth)],
      ['imap', () => this.#imap(depth)],
      ['imapUnordered', () => this.#imapUnordered(depth)],
      ['shared imap', () => this.#shared(depth)],
      ['left imap', () => this.#leaveEarly(depth)],
      ['waitAvailable', () => this.#sure(() => assert.ok(pool.waitAvailable() > 0))],
      ['waitAvailable, 0 ms', () => pool.waitAvailable({ timeout: 0 })],
      ['join', () => pool.join()],
      ['mapAsync', () => this.#all.add(pool.mapAsync(() => this.#task(depth), [1, 2]) as Greenlet)],
    ];
    const [name, act] = acts[this.#choose(acts.length)] as (typeof acts)[number];
    const serial = this.#serial++;
    this.operations++;
    this.#history.push(`#${serial} ${name} at depth ${depth}`);
    const result = resultOf(act);
    this.#history.push(`#${serial} ${name} has ${describe(result)}`);
    if ('error' in result) throw result.error;
  }

  /** That it is a deadlock can be seen: no member goes on by itself. */
  #sure(act: () => void): void {
    const before = this.#hopes();
    try {
      act();
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_POOL_DEADLOCK') assert.equal(before, 0, 'there was hope');
      throw error;
    }
  }

  #hopes(): number {
    return [...this.#pool].filter((greenlet) => this.#hopeful.has(greenlet)).length;
  }

  #map(depth: number): void {
    const batch = this.#batch();
    const result = resultOf(() => this.#pool.map(this.#worker(batch, depth), this.#input(batch)));
    if ('value' in result) {
      const values = result.value as unknown[];
      assert.equal(values.length, batch.items.length);
      for (const [item, value] of values.entries()) batch.check(item, { value });
      return;
    }
    if (result.error instanceof TaskError) {
      const failed = batch.items.find((item) => 'error' in (batch.ends.get(item) ?? {}) && batch.isEnd(item, result));
      assert.notEqual(failed, undefined, 'an error of no item');
      for (const item of batch.items.slice(0, failed)) {
        const end = batch.ends.get(item) ?? { value: undefined };
        assert.ok(!batch.running.has(item), `item ${item} may fail yet, before ${failed}`);
        assert.ok('value' in end || end.error instanceof GreenletExit, `item ${item} failed before ${failed}`);
      }
    }
    throw result.error;
  }

  #imap(depth: number): void {
    const batch = this.#batch();
    const results = this.#pool.imap(this.#worker(batch, depth, true), this.#input(batch), { maxSize: batch.maxSize });
    for (const item of batch.items) batch.check(item, this.#next(batch, results) ?? assert.fail(`no item ${item}`));
    assert.equal(this.#next(batch, results), undefined);
  }

  #imapUnordered(depth: number): void {
    const batch = this.#batch();
    const { maxSize } = batch;
    const results = this.#pool.imapUnordered(this.#worker(batch, depth, true), this.#input(batch), { maxSize });
    const taken: Result[] = [];
    for (let next = this.#next(batch, results); next !== undefined; next = this.#next(batch, results)) taken.push(next);
    this.#checkAll(batch, taken);
  }

  /** Two greenlets take from it. */
  #shared(depth: number): void {
    const batch = this.#batch();
    const results = this.#pool.imap(this.#worker(batch, depth), this.#input(batch));
    const taken: Result[] = [];
    const take = () => {
      for (let next = this.#next(batch, results); next !== undefined; next = this.#next(batch, results))
        taken.push(next);
    };
    const other = spawn(() => this.#guard(take)) as Greenlet;
    this.#all.add(other);
    take();
    if (other.ready() && other.value === undefined) this.#checkAll(batch, taken);
  }

  #leaveEarly(depth: number): void {
    const batch = this.#batch();
    const results = this.#pool.imapUnordered(this.#worker(batch, depth), this.#input(batch));
    try {
      for (let left = this.#choose(3); left > 0; left--) this.#next(batch, results);
    } finally {
      // Not `using`: of two kills, one in the loop and one here, it would make a SuppressedError.
      results.return?.();
    }
  }

  /** The result of each item, each once. */
  #checkAll(batch: Batch, taken: Result[]): void {
    assert.equal(taken.length, batch.items.length, 'not every item has a result');
    const left = [...taken];
    // One that never began may have any kill for its result, so it gets what the others leave.
    const begun = batch.items.filter((item) => batch.ends.has(item));
    const killedBefore = batch.items.filter((item) => !batch.ends.has(item));
    for (const item of [...begun, ...killedBefore]) {
      const at = left.findIndex((result) => batch.isEnd(item, result));
      assert.ok(at >= 0, `nobody has got the result of item ${item}`);
      left.splice(at, 1);
    }
  }

  /** What `next` comes to; `undefined` at the end. Who is killed, or would wait for ever, throws. */
  #next(batch: Batch, results: Iterator<unknown>): Result | undefined {
    this.operations++;
    batch.taking++;
    try {
      const next = resultOf(() => results.next());
      if ('error' in next) {
        if (!(next.error instanceof TaskError)) throw next.error;
        batch.taken++;
        return next;
      }
      const { done, value } = next.value as IteratorResult<unknown>;
      if (done) return undefined;
      batch.taken++;
      return { value };
    } finally {
      batch.taking--;
    }
  }

  #batch(): Batch {
    const length = this.#choose(6);
    return new Batch(length, this.#choose(2) === 0 ? Number.POSITIVE_INFINITY : 1 + this.#choose(3));
  }

  #worker(batch: Batch, depth: number, isBounded = false): Task {
    return (item) => {
      this.#guard(() => batch.begin(item, isBounded));
      const result = resultOf(() => this.#task(depth) + item * 10);
      batch.ends.set(item, result);
      batch.running.delete(item);
      if ('error' in result) throw result.error;
      return result.value as number;
    };
  }

  #input({ items }: Batch): Iterable<number> {
    return this.#choose(2) === 0 ? items : this.#slowly(items);
  }

  *#slowly(items: readonly number[]): Generator<number> {
    for (const item of items) {
      this.#pause();
      yield item;
    }
  }

  #killSomebody(): void {
    const everybody = [...this.#all, ...this.#pool].filter((greenlet) => !greenlet.dead);
    everybody[this.#choose(everybody.length || 1)]?.kill(GreenletExit, { block: false });
  }
}
