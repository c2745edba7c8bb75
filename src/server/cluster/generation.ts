import { ClusterError, GreenletExit } from '../../base/errors.js';
import { iwait } from '../../core/iwait.js';
import { spawn } from '../../core/spawn.js';
import type { ClusterSettings } from './cluster-options.js';
import type { StopMode } from './messages.js';
import { Slot } from './slot.js';

/** Workers that were started together, and run the same code. */
export class Generation {
  readonly #slots: readonly Slot[];

  constructor(settings: ClusterSettings) {
    this.#slots = Array.from({ length: settings.workers }, (_, index) => new Slot(index + 1, settings));
  }

  /**
   * Starts all, and blocks until they listen. The first goes ahead: what is wrong with the program is found once. Otherwise
   * none is left.
   *
   * @throws {ClusterError} when one does not get so far
   */
  start(): void {
    const [first, ...others] = this.#slots as [Slot, ...Slot[]];
    try {
      throwIf(first.start());
      inParallel(others, (slot) => slot.start());
    } catch (error) {
      this.kill();
      throw error;
    }
    for (const slot of this.#slots) slot.keep();
  }

  /** Ends all, and blocks until they have ended. */
  stop(mode: StopMode): void {
    inParallel(this.#slots, (slot) => void slot.stop(mode));
  }

  /** Ends all at once. */
  kill(): void {
    for (const slot of this.#slots) slot.kill();
  }
}

/** The first failure ends it, and a kill of the caller: then the others are killed as well. */
function inParallel(slots: readonly Slot[], fn: (slot: Slot) => string | undefined): void {
  const greenlets = slots.map((slot) => spawn(fn, slot));
  try {
    for (const greenlet of iwait(greenlets)) throwIf(greenlet.get());
  } finally {
    for (const greenlet of greenlets) greenlet.kill(GreenletExit, { block: false });
  }
}

function throwIf(failure: string | undefined): void {
  if (failure !== undefined) throw new ClusterError(failure);
}
