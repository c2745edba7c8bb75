/**
 * What is left over after a test: greenlets that have not ended, what is ready in the hub's queue, a clock that is still
 * in the hub, handles of Node's. Compared with a snapshot, as some of it is there all the time.
 */
import { inspect } from 'node:util';
import { native } from '../base/addon.js';
import { checkFunction } from '../base/checks.js';
import { LeakError } from '../base/errors.js';
import { setTimeout } from '../base/originals.js';
import { nodeClock } from '../core/clock.js';
import { explainGreenlet } from '../core/explain-greenlet.js';
import { Fiber } from '../core/fiber.js';
import { getHub } from '../core/hub.js';
import { waitIfPromise } from '../core/promise.js';
import { alive, type RawGreenlet } from '../core/raw-greenlet.js';
import { type Coroutine, getCurrentCoroutine } from '../core/transfer.js';

const hub = getHub();

/** What has been closed takes some turns of the loop to be gone; a thread or a process takes milliseconds. */
const patience = 500;

class Snapshot {
  readonly #greenlets: ReadonlySet<RawGreenlet> = new Set(alive);
  readonly #fibers = countLostFibers();
  readonly #clock = hub.clock;
  readonly #resources = countResources();

  /** @param self is at work, and left out */
  findLeaks(self = getCurrentCoroutine()): string[] {
    const leaks = this.#greenletsLeft(self);
    if (leaks.length === 0) leaks.push(...this.#fibersLeft());
    if (hub.readyCount > 0) leaks.push(`${hub.readyCount} ready in the hub's queue`);
    if (hub.clock !== this.#clock) {
      leaks.push(
        `${hub.clock === nodeClock ? "Node's clock" : inspect(hub.clock)} in the hub, which had another clock`,
      );
    }
    return [...leaks, ...this.#resourcesLeft()];
  }

  async assertNoLeaks(): Promise<void> {
    const self = getCurrentCoroutine();
    let leaks = this.findLeaks(self);
    for (const end = performance.now() + patience; leaks.length > 0 && performance.now() < end; ) {
      await new Promise<void>((done) => setTimeout(done, 1));
      leaks = this.findLeaks(self);
    }
    if (leaks.length > 0) throw leakError(leaks);
  }

  #greenletsLeft(self: Coroutine): string[] {
    const left = [...alive].filter(
      (greenlet) => !greenlet._ownsLoop && greenlet !== self && !this.#greenlets.has(greenlet),
    );
    return left.map((greenlet) => explainGreenlet(greenlet).join('\n'));
  }

  #fibersLeft(): string[] {
    const lost = countLostFibers() - this.#fibers;
    return lost === 0 ? [] : [`${lost} stacks that belong to nobody: a mistake of geventjs, please report it`];
  }

  #resourcesLeft(): string[] {
    const leaks: string[] = [];
    for (const [kind, count] of countResources()) {
      const more = count - (this.#resources.get(kind) ?? 0);
      if (more > 0) leaks.push(`${more} more ${kind} in Node's event loop than before`);
    }
    return leaks;
  }
}

/** Stacks that are neither kept for later nor any greenlet's; those of open async scopes are among them. */
function countLostFibers(): number {
  const [created, ended] = native.statistics();
  return created - ended - Fiber.idleCount - alive.size;
}

/** Immediates are over in the next turn, and the hub uses them itself. */
function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind !== 'Immediate') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

function leakError(leaks: readonly string[]): LeakError {
  const lines = leaks.flatMap((leak) => leak.split('\n')).map((line) => `\n  ${line}`);
  return new LeakError(`${leaks.length} left over that should have ended:${lines.join('')}`);
}

// Node opens them when they are first used. Where they are pipes they would look like something that was left open.
void [process.stdout, process.stderr];

const atStart = new Snapshot();

/**
 * What is left over now, in readable lines: greenlets that have not ended, with what they wait on and where they were
 * spawned; what is ready in the hub's queue; a clock that is still in the hub; and handles of Node's. What was there when
 * `geventjs/testing` was loaded does not count, and neither does the current greenlet.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @example
 * ```ts
 * import { sleep, spawnWith } from 'geventjs';
 * import { findLeaks } from 'geventjs/testing';
 *
 * const forgotten = spawnWith({ name: 'forgotten' }, () => sleep(60_000));
 * sleep(0);
 * console.log(findLeaks()[0]?.split('\n')[0]); // <Greenlet "forgotten": waiting on sleep>
 * forgotten.kill();
 * console.log(findLeaks()); // []
 * ```
 */
export function findLeaks(): string[] {
  return atStart.findLeaks();
}

/**
 * Throws unless `findLeaks()` comes to find nothing within half a second: what has been closed takes a moment to be gone.
 * Made to be given to `node:test`: `after(assertNoLeaks);`.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @returns a promise, rejected with a `LeakError` that lists what is left over
 */
export function assertNoLeaks(): Promise<void> {
  return atStart.assertNoLeaks();
}

/**
 * Calls `body` and throws if something is left over afterwards that was not there before. A promise that it returns is
 * waited for. If `body` throws, its error is all there is.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @returns what `body` returns
 * @throws {LeakError} when something is still left over after half a second. The text lists it
 * @example
 * ```ts
 * import { type Greenlet, sleep, spawn } from 'geventjs';
 * import { checkLeaks } from 'geventjs/testing';
 *
 * const forgotten: Greenlet[] = [];
 * try {
 *   checkLeaks(() => forgotten.push(spawn(() => sleep(60_000))));
 * } catch (error) {
 *   console.log((error as Error).name); // LeakError
 * }
 * forgotten[0]?.kill();
 * ```
 */
export function checkLeaks<T>(body: () => T | Promise<T>): T {
  checkFunction(body, 'the body of checkLeaks', 'checkLeaks(() => { … })');
  const before = new Snapshot();
  const result = body();
  const value = waitIfPromise(result, 'the promise of checkLeaks');
  waitIfPromise(before.assertNoLeaks(), 'checkLeaks');
  return value;
}
