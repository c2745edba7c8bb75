import { inspect } from 'node:util';
import { describe } from './checks.js';
import { ArgumentTypeError } from './errors.js';

/** What every object that greenlets share can be made with. */
export interface NameOption {
  /** Shown by `inspect`, and for greenlets that wait on the object, in `LoopExit` for one. */
  name?: string | undefined;
}

/** An object that greenlets share: has a name if it is given one, and shows its state. */
export abstract class Named {
  readonly name: string | undefined;

  constructor(options: NameOption = {}) {
    if (typeof options !== 'object' || options === null) {
      throw new ArgumentTypeError(`options must be an object like { name: 'jobs' }, got ${describe(options)}`);
    }
    const { name } = options;
    if (name !== undefined && typeof name !== 'string') {
      throw new ArgumentTypeError(`a name must be a string, got ${describe(name)}`);
    }
    this.name = name;
  }

  /** @internal The state in a few words, for `inspect`. */
  protected abstract _describeState(): string;

  [inspect.custom](): string {
    const name = this.name === undefined ? '' : ` "${this.name}"`;
    return `<${this.constructor.name}${name}: ${this._describeState()}>`;
  }
}
