/**
 * Suspending inside `AsyncResource.runInAsyncScope`.
 *
 * Node notes an open scope on a stack of its own and aborts the process when scopes are not closed in order ("async hook
 * stack has become corrupted"). A greenlet that blocks inside one would leave it open for the hub. So inside a greenlet the
 * scope's function runs on a fiber of its own, and the fiber that made the call stays outside, at the scope's door:
 *
 *      outer fiber                             inner fiber
 *      ───────────                             ───────────
 *      open scope ── switch ─────────────────▶ fn()
 *                                                ┊ wants to block: where to is noted in scope.exit
 *      close scope ◀───────────────── switch ──  ┊
 *      leave for scope.exit                      ┊ suspended
 *        ┊ the hub, other greenlets              ┊
 *      … comes back                              ┊
 *      open scope ── switch ─────────────────▶   ┊ goes on
 *      close scope, return or throw ◀─ switch ─  done
 *
 * Every resume thus happens inside the original call. Scopes within scopes work the same, from the innermost outwards.
 * It costs two switches for each call, whether it blocks or not, and only in greenlets.
 */
import { AsyncResource } from 'node:async_hooks';
import { native } from '../base/addon.js';
import { runInAsyncScope } from '../base/originals.js';
import { Fiber, type Job } from './fiber.js';
import { type Coroutine, type Exit, getCurrentCoroutine, leave, type OpenScope } from './transfer.js';

class AsyncScope implements OpenScope, Job {
  readonly asyncId: number;
  readonly parent: OpenScope | undefined;
  readonly outer: Fiber;
  exit: Exit | undefined = undefined;

  readonly #owner: Coroutine;
  readonly #inner: Fiber;
  readonly #body: () => unknown;
  #frame: unknown;
  #outcome: { value: unknown } | { error: unknown } | undefined;

  constructor(asyncId: number, owner: Coroutine, body: () => unknown) {
    this.asyncId = asyncId;
    this.parent = owner._scope;
    this.#inner = Fiber.take(this, owner._stackSize);
    this.outer = running(owner);
    this.#owner = owner;
    this.#body = body;
  }

  /** Called on the outer fiber, inside the original scope, each time the coroutine goes on. */
  readonly enter = (): void => {
    if (this.#frame === undefined) this.#frame = native.getFrame();
    this.#owner._scope = this;
    native.switchTo(this.#inner.id);
  };

  _run(): Fiber {
    native.setFrame(this.#frame);
    try {
      this.#outcome = { value: this.#body() };
    } catch (error) {
      this.#outcome = { error };
    }
    this.#owner._scope = this.parent;
    this.#inner.release();
    return this.outer;
  }

  get inner(): Fiber {
    return this.#inner;
  }

  /** What the scope's function returned; throws what it threw. `undefined` while it has not ended. */
  get outcome(): { value: unknown } | undefined {
    if (this.#outcome !== undefined && 'error' in this.#outcome) throw this.#outcome.error;
    return this.#outcome;
  }
}

/** The fiber on which a coroutine's code runs: its own, or that of the innermost scope. */
function running(owner: Coroutine): Fiber {
  return (owner._scope as AsyncScope | undefined)?.inner ?? (owner._fiber as Fiber);
}

function runScopeInGreenlet(resource: AsyncResource, owner: Coroutine, body: () => unknown): unknown {
  const scope = new AsyncScope(resource.asyncId(), owner, body);
  for (;;) {
    runInAsyncScope.call(resource, scope.enter);
    const outcome = scope.outcome;
    if (outcome !== undefined) return outcome.value;
    const { target, fiber } = scope.exit as Exit;
    leave(owner, target, fiber);
  }
}

const patched = {
  runInAsyncScope(this: AsyncResource, fn: () => unknown, thisArg?: unknown, ...args: []): unknown {
    const owner = getCurrentCoroutine();
    if (owner._ownsLoop || typeof fn !== 'function') return runInAsyncScope.call(this, fn, thisArg, ...args);
    return runScopeInGreenlet(this, owner, () => Reflect.apply(fn, thisArg, args));
  },
};

AsyncResource.prototype.runInAsyncScope = patched.runInAsyncScope as typeof runInAsyncScope;
