import { native } from '../base/addon.js';
import { StackError } from '../base/errors.js';

/**
 * What a fiber runs. `_run` never throws; it answers with the fiber that goes on when the job is over, which may be the
 * same one with a new job. Or with `undefined`: then it is called again after one turn of the event loop.
 */
export interface Job {
  /** @internal */
  _run(): Fiber | undefined;
}

/**
 * Bytes at the bottom of each stack that JavaScript may not use. Native code of Node and of addons runs there when it is
 * called from deep JavaScript; `docs/development.md` has the measurements behind the number.
 */
export const headRoom: number = 128 * 1024;

/**
 * Bytes of address space for a greenlet's stack: to JavaScript as much as V8 gives to Node's main thread, so that recursion
 * goes as deep as there. What is not touched costs nothing.
 */
export const defaultStackSize: number = 984 * 1024 + headRoom;

/** Idle fibers that are kept warm. More than that are given back to the kernel. */
const maxIdle = 1024;

/**
 * A native stack that runs one job after another. Creating one takes some microseconds, taking an idle one nothing:
 *
 *      take ──▶ job set ──switched to──▶ _run() … ends ──▶ release ──▶ idle, last parked is first reused
 *
 * A fiber with a stack of unusual size is used once.
 */
export class Fiber {
  /** The thread's own stack. */
  static readonly root: Fiber = new Fiber(0, 0);
  static readonly #idle: Fiber[] = [];

  readonly id: number;
  readonly #stackSize: number;
  #job: Job | undefined;
  #keep = false;

  private constructor(id: number, stackSize: number) {
    this.id = id;
    this.#stackSize = stackSize;
  }

  /** @throws {StackError} when there is no memory for another stack. */
  static take(job: Job, stackSize: number = defaultStackSize): Fiber {
    const fiber = (stackSize === defaultStackSize ? Fiber.#idle.pop() : undefined) ?? Fiber.#create(stackSize);
    fiber.#job = job;
    return fiber;
  }

  static get idleCount(): number {
    return Fiber.#idle.length;
  }

  /**
   * Called by a job at its very end: nothing but the choice of who goes on may follow. The next `take` may hand this fiber
   * out again while it still runs; then it goes on with the new job without any switch.
   */
  release(): void {
    this.#job = undefined;
    this.#keep = this.#stackSize === defaultStackSize && Fiber.#idle.length < maxIdle;
    if (this.#keep) Fiber.#idle.push(this);
  }

  static #create(stackSize: number): Fiber {
    try {
      const id = native.create(() => fiber.#loop(), stackSize, headRoom);
      const fiber = new Fiber(id, stackSize);
      return fiber;
    } catch (error) {
      throw new StackError((error as Error).message);
    }
  }

  #loop(): number | undefined {
    for (;;) {
      const next = (this.#job as Job)._run();
      if (next === this) continue;
      if (next === undefined) return undefined;
      if (!this.#keep) return next.id;
      native.park(next.id);
    }
  }
}
