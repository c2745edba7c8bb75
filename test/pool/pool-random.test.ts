/** Random programs on one pool: nobody hangs, nothing is lost, and there are never more than there are places. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type Greenlet, GreenletExit, getCurrent, rethrowExit, sleep, spawn } from 'geventjs';
import { Pool } from 'geventjs/pool';
import { captureReports, test } from '../support/suite.js';

/** The same numbers for the same seed. */
function* randomNumbers(seed: number): Generator<number, never> {
  for (let state = seed * 2654435761; ; ) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    yield (mixed ^ (mixed >>> 14)) >>> 0;
  }
}

const manyTurns = 5_000;

class Program {
  readonly #random: Generator<number, never>;
  readonly #pool: Pool;
  readonly #all = new Set<Greenlet>();
  readonly seed: number;
  #running = 0;
  deadlocks = 0;
  readonly #errors: unknown[] = [];

  constructor(seed: number) {
    this.seed = seed;
    this.#random = randomNumbers(seed);
    this.#pool = new Pool(1 + this.#choose(4));
  }

  run(): void {
    for (let step = 0; step < 25; step++) {
      this.#outside(() => this.#act(0));
      this.#yield();
      if (this.#choose(4) === 0) this.#killSomebody();
    }
    for (let turn = 0; turn < manyTurns && !this.#isOver(); turn++) sleep(0);
    assert.deepEqual(this.#errors, []);
    const left = [...this.#all].filter((greenlet) => !greenlet.dead);
    assert.deepEqual(
      left.map(String),
      [],
      `seed ${this.seed}: ${inspect(this.#pool)} ${left.map((one) => inspect(one))}`,
    );
    const { size, waiting, joining } = this.#pool.statistics();
    assert.deepEqual([size, waiting, joining, this.#running], [0, 0, 0, 0], `seed ${this.seed}`);
    assert.deepEqual(
      this.#pool.map((n) => n * 2, [1, 2, 3].values()),
      [2, 4, 6],
    );
  }

  #isOver(): boolean {
    return this.#pool.size === 0 && [...this.#all].every((greenlet) => greenlet.dead);
  }

  #choose(count: number): number {
    return this.#random.next().value % count;
  }

  #yield(): void {
    for (let turn = this.#choose(4); turn > 0; turn--) sleep(0);
  }

  #outside(body: () => void): void {
    this.#all.add(
      spawn(() => {
        this.#yield();
        this.#guard(body);
      }) as Greenlet,
    );
  }

  /** What goes wrong in a greenlet must be a deadlock, and then a real one. */
  #guard(body: () => void): void {
    try {
      body();
    } catch (error) {
      rethrowExit(error);
      if ((error as { code?: string }).code === 'ERR_POOL_DEADLOCK') this.deadlocks++;
      else this.#errors.push(error);
    }
  }

  #task(depth: number): number {
    const self = getCurrent();
    this.#running++;
    try {
      if (this.#pool.has(self) && this.#pool.size > this.#pool.maxSize) throw new Error('too many');
      this.#yield();
      if (depth < 3 && this.#choose(3) === 0) this.#guard(() => this.#act(depth + 1));
      this.#yield();
      return depth;
    } finally {
      this.#running--;
    }
  }

  #act(depth: number): void {
    const pool = this.#pool;
    const task = () => this.#task(depth);
    const items = Array.from({ length: this.#choose(6) }, () => depth);
    const input = this.#choose(2) === 0 ? items : this.#slowly(items);
    const acts: (() => unknown)[] = [
      () => this.#all.add(pool.spawn(task) as Greenlet),
      () => this.#all.add(pool.applyAsync(task) as Greenlet),
      () => pool.apply(task),
      () => this.#expect(pool.map(task, input), items),
      () => this.#expect([...pool.imap(task, input, this.#maybeBounded())], items),
      () => this.#expect([...pool.imapUnordered(task, input, this.#maybeBounded())], items),
      () => this.#leaveEarly(input, task),
      () => pool.waitAvailable(),
      () => pool.waitAvailable({ timeout: 0 }),
      () => this.#all.add(pool.mapAsync(task, input) as Greenlet),
    ];
    acts[this.#choose(acts.length)]?.();
  }

  /** A task that has been killed has that as its value. */
  #expect(values: unknown[], items: number[]): void {
    const expected = values.map((value, index) => (value instanceof GreenletExit ? value : items[index]));
    assert.deepEqual([values.length, values], [items.length, expected]);
  }

  #leaveEarly(input: Iterable<number>, task: () => number): void {
    let left = this.#choose(3);
    for (const _ of this.#pool.imapUnordered(task, input)) if (left-- === 0) break;
  }

  #maybeBounded(): { maxSize?: number } {
    return this.#choose(2) === 0 ? {} : { maxSize: 1 + this.#choose(3) };
  }

  *#slowly(items: number[]): Generator<number> {
    for (const item of items) {
      this.#yield();
      yield item;
    }
  }

  #killSomebody(): void {
    const everybody = [...this.#all, ...this.#pool];
    everybody[this.#choose(everybody.length)]?.kill(GreenletExit, { block: false });
  }
}

test('whatever greenlets do with a pool, nobody hangs, and places and results are all there', () => {
  let deadlocks = 0;
  captureReports(() => {
    for (let seed = 1; seed <= 150; seed++) {
      const program = new Program(seed);
      program.run();
      deadlocks += program.deadlocks;
    }
  });
  assert.ok(deadlocks > 10, `${deadlocks} deadlocks`);
});
