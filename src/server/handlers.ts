/** The greenlets in which a server's handlers run, from a pool or not. */
import { checkCount, describe } from '../base/checks.js';
import { ArgumentTypeError, GreenletExit } from '../base/errors.js';
import { Greenlet } from '../core/greenlet.js';
import { killAll } from '../core/kill.js';
import type { EndWatcher, RawGreenlet } from '../core/raw-greenlet.js';
import { spawnRaw } from '../core/spawn-raw.js';
import { Timeout } from '../core/timeout.js';
import { getCurrentCoroutine } from '../core/transfer.js';
import { Member } from '../pool/member.js';
import { Pool } from '../pool/pool.js';

/**
 * How a server starts the greenlet of each handler:
 *
 * - `'default'`: `spawn`, any number at once
 * - `'raw'`: the same with `spawnRaw`
 * - a `Pool`, which may be shared with others
 * - a number: a pool of its own with so many places
 */
export type SpawnOption = Pool | number | 'default' | 'raw';

/** Is told of the end of each handler, in the middle of it: may wake somebody, and must do nothing else. */
export type HandlerEnded<Subject> = (subject: Subject, greenlet: RawGreenlet) => void;

/** All handlers of one server that have not ended, oldest first, each with what it handles. */
export class Handlers<Subject> implements EndWatcher {
  readonly running: Map<RawGreenlet, Subject> = new Map();
  readonly pool: Pool | undefined;
  readonly #raw: boolean;
  readonly #maxWaiting: number;
  readonly #ended: HandlerEnded<Subject>;

  /** @throws {ArgumentTypeError} when `option` is nothing that could start a greenlet */
  constructor(option: SpawnOption, maxWaiting: number, ended: HandlerEnded<Subject>) {
    checkCount(maxWaiting, 'maxWaiting');
    this.pool = poolOf(option);
    this.#raw = option === 'raw';
    this.#maxWaiting = maxWaiting;
    this.#ended = ended;
  }

  /**
   * Calls `fn(...args)` in a greenlet, as soon as there is a place. Never switches, works in the hub.
   *
   * @returns undefined when it would have to wait for a place, and too many do so already
   */
  start<Args extends unknown[]>(
    subject: Subject,
    fn: (...args: Args) => unknown,
    ...args: Args
  ): RawGreenlet | undefined {
    const greenlet = this.#make(fn, args);
    if (greenlet === undefined) return undefined;
    this.running.set(greenlet, subject);
    greenlet._watchEnd(this);
    // Killed at once, by a callback of `Greenlet.addSpawnCallback`: nobody tells.
    if (greenlet.dead) this._noteEnd(greenlet);
    return greenlet;
  }

  /** Does the current greenlet run a handler? */
  get areCalling(): boolean {
    return this.running.has(getCurrentCoroutine() as RawGreenlet);
  }

  /** Kills all, and waits for their end at most so long. */
  kill(timeout: number): void {
    const limit = new Timeout(timeout);
    try {
      killAll([...this.running.keys()], GreenletExit, { timeout: limit });
    } catch (error) {
      if (error !== limit) throw error;
    }
  }

  /** @internal */
  _noteEnd(greenlet: RawGreenlet): void {
    const subject = this.running.get(greenlet) as Subject;
    this.running.delete(greenlet);
    this.#ended(subject, greenlet);
  }

  #make<Args extends unknown[]>(fn: (...args: Args) => unknown, args: Args): RawGreenlet | undefined {
    const { pool } = this;
    if (this.#raw) return spawnRaw(fn, ...args) as RawGreenlet;
    if (pool !== undefined) return this.#makeIn(pool, fn, args);
    const greenlet = new Greenlet(fn, ...args);
    greenlet._startUnnoted();
    return greenlet as RawGreenlet;
  }

  #makeIn(pool: Pool, fn: (...args: never[]) => unknown, args: unknown[]): RawGreenlet | undefined {
    if (pool.full() && pool.statistics().waiting >= this.#maxWaiting) return undefined;
    const greenlet = pool._make(fn, ...args);
    const member = new Member(pool, greenlet);
    if (!pool._tryEnter(member)) {
      pool._startSoon(member, 'spawn');
      return greenlet as RawGreenlet;
    }
    try {
      greenlet._startUnnoted();
    } catch (error) {
      pool.discard(greenlet);
      throw error;
    }
    return greenlet as RawGreenlet;
  }
}

function poolOf(option: SpawnOption): Pool | undefined {
  if (option === 'default' || option === 'raw') return undefined;
  if (option instanceof Pool) return option;
  if (typeof option === 'number') {
    checkCount(option, 'the number of handlers at once', 1);
    return new Pool(option);
  }
  throw new ArgumentTypeError(`spawn must be a Pool, a number, 'default' or 'raw', got ${describe(option)}`);
}
