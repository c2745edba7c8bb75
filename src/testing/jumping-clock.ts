import { performance } from 'node:perf_hooks';
import { checkDuration, checkFunction, checkMilliseconds } from '../base/checks.js';
import { OutOfRangeError } from '../base/errors.js';
import { Named, type NameOption } from '../base/named.js';
import { setTimeout } from '../base/originals.js';
import type { Clock, Timer } from '../core/clock.js';
import { installClock } from './install-clock.js';
import { countEvents, jumpAtRest } from './quiet.js';
import { TimerHeap, VirtualTimer } from './timer-heap.js';

/** What a clock is made with. */
export interface JumpingClockOptions extends NameOption {
  /** Does it jump by itself? Yes unless set; otherwise only `advance` moves it. */
  jump?: boolean;
  /** Real milliseconds without any I/O before each jump, for tests that wait for real I/O. 0 unless set. */
  patience?: number;
}

/** A clock at one moment. */
export interface JumpingClockStatistics {
  /** Milliseconds since it was made. */
  readonly now: number;
  /** Timers that have been set and have neither fired nor been cancelled. */
  readonly pending: number;
}

/**
 * A clock for tests. Time stands still while anybody is ready, and jumps to the next timer as soon as all greenlets are
 * blocked and nothing is queued: no tick, no promise reaction, no immediate, no I/O that is already there. So `sleep`,
 * timeouts and `spawnLater` take no time, and always come in the same order: by when they are due, and at one moment in the
 * order in which they were set.
 *
 * It has to be put into the hub: see `withJumpingClock`, and `install`. Timers of Node's own, promises that wait for them,
 * and `Date` know nothing of it.
 *
 * Timers without `ref` fire on the way; for them alone time does not jump. Timers that are left when the clock is taken out
 * of the hub stay with it, and it goes on to jump for them.
 *
 * @example
 * ```ts
 * import { sleep } from 'geventjs';
 * import { JumpingClock } from 'geventjs/testing';
 *
 * const clock = new JumpingClock();
 * using _ = clock.install();
 * sleep(24 * 60 * 60 * 1000);
 * console.log(clock.now()); // 86400000
 * ```
 */
export class JumpingClock extends Named implements Clock {
  readonly #timers = new TimerHeap();
  readonly #jumps: boolean;
  readonly #patience: number;
  #now = 0;
  #waitsForRest = false;
  #eventsBefore = -1;
  #quietSince = 0;

  /** @throws {OutOfRangeError} when `patience` is negative */
  constructor(options: JumpingClockOptions = {}) {
    super(options);
    const { jump = true, patience = 0 } = options;
    checkMilliseconds(patience, 'patience');
    this.#jumps = jump;
    this.#patience = patience;
  }

  /** Milliseconds since the clock was made. */
  now(): number {
    return this.#now;
  }

  /** How many timers have been set and have neither fired nor been cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Its state at this moment, frozen. Switches: never. Works in the hub: yes. */
  statistics(): JumpingClockStatistics {
    return Object.freeze({ now: this.#now, pending: this.pending });
  }

  /**
   * Calls `callback` when `ms` milliseconds have passed; less than 0 is 0, `Infinity` is never.
   *
   * Switches: never. Works in the hub: yes.
   */
  setTimer(callback: () => void, ms: number, ref = true): Timer {
    checkFunction(callback, 'the callback of a timer');
    checkDuration(ms, 'the delay of a timer');
    const timer = new VirtualTimer(this.#timers, this.#now + Math.max(ms, 0), callback, ref);
    if (ms === Number.POSITIVE_INFINITY) return timer;
    this.#timers.add(timer);
    this.#waitForRest();
    return timer;
  }

  /**
   * Moves time on. What is due by then is called at once, in order, each at its time; the greenlets that are woken run when
   * the current one blocks.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {OutOfRangeError} when `ms` is negative or `Infinity`
   */
  advance(ms: number): void {
    checkMilliseconds(ms, 'the time to advance');
    if (ms === Number.POSITIVE_INFINITY) {
      throw new OutOfRangeError(
        'the time to advance must be a number of milliseconds, got Infinity: there is no last timer',
      );
    }
    this.#moveTo(this.#now + ms);
  }

  /**
   * Puts it into the hub: `using _ = clock.install();`. Disposing of the answer puts the former clock back.
   *
   * Switches: never. Works in the hub: yes.
   */
  install(): Disposable {
    return installClock(this);
  }

  #moveTo(end: number): void {
    for (let timer = this.#timers.first; timer !== undefined && timer.due <= end; timer = this.#timers.first) {
      timer.cancel();
      this.#now = Math.max(this.#now, timer.due);
      timer.callback();
    }
    this.#now = Math.max(this.#now, end);
  }

  #waitForRest(): void {
    if (!this.#jumps || this.#waitsForRest || this.#timers.refs === 0) return;
    this.#waitsForRest = true;
    jumpAtRest(this.#jump);
  }

  readonly #jump = (): void => {
    if (this.#timers.refs > 0 && this.#waitsLonger()) {
      setTimeout(() => jumpAtRest(this.#jump), 1);
      return;
    }
    this.#waitsForRest = false;
    this.#eventsBefore = -1;
    try {
      if (this.#timers.refs > 0) this.#moveTo((this.#timers.first as VirtualTimer).due);
    } finally {
      this.#waitForRest();
    }
  };

  /** Has the last I/O been too short a while ago? */
  #waitsLonger(): boolean {
    if (this.#patience === 0) return false;
    const events = countEvents();
    const now = performance.now();
    if (events !== this.#eventsBefore) this.#quietSince = now;
    this.#eventsBefore = events;
    return now - this.#quietSince < this.#patience;
  }

  /** @internal */
  protected override _describeState(): string {
    return `at ${this.#now} ms, ${this.pending} timers pending`;
  }
}
