import { Greenlet } from '../../core/greenlet.js';

/** What its greenlet needs to know of a thread. */
interface Running {
  name: string;
  /** @internal */
  _run(): unknown;
  /** @internal */
  _fail(error: unknown): void;
}

/** What a thread runs in: it has the thread's name, and gives it its errors. */
export class ThreadGreenlet extends Greenlet<unknown, []> {
  static {
    // To users it is a greenlet like any other.
    Object.defineProperty(ThreadGreenlet, 'name', { value: 'Greenlet' });
  }

  readonly #thread: Running;

  constructor(thread: Running) {
    super();
    this.#thread = thread;
  }

  override get name(): string {
    return this.#thread.name;
  }

  override set name(name: string) {
    this.#thread.name = name;
  }

  protected override run(): unknown {
    return this.#thread._run();
  }

  /** @internal */
  protected override _report(error: unknown): void {
    this.#thread._fail(error);
  }
}
