import { describe } from '../base/checks.js';
import { ArgumentValueError } from '../base/errors.js';

/** Are spawn sites noted: all, none, or as many as cost little? */
export type TrackGreenletTree = boolean | 'sampled';

/**
 * Settings, read from the environment when first needed and assignable at any time.
 *
 * | property | variable | default |
 * | --- | --- | --- |
 * | `trackGreenletTree` | `GEVENT_TRACK_GREENLET_TREE` | `'sampled'` |
 *
 * Switches: never. Works in the hub: yes.
 */
class Config {
  #trackGreenletTree: TrackGreenletTree | undefined;

  /** Is it noted where greenlets are spawned? `'sampled'` notes all but in loops that spawn thousands a second. */
  get trackGreenletTree(): TrackGreenletTree {
    this.#trackGreenletTree ??= readBoolean('GEVENT_TRACK_GREENLET_TREE') ?? 'sampled';
    return this.#trackGreenletTree;
  }

  set trackGreenletTree(value: TrackGreenletTree) {
    if (typeof value !== 'boolean' && value !== 'sampled') {
      throw new ArgumentValueError(`trackGreenletTree must be true, false or 'sampled', got ${describe(value)}`);
    }
    this.#trackGreenletTree = value;
  }
}

/** gevent's reading of a truth value; `undefined` if the variable is not set. */
function readBoolean(variable: string): boolean | undefined {
  const text = process.env[variable];
  if (text === undefined) return undefined;
  if (['1', 'true', 'on', 'yes'].includes(text.toLowerCase())) return true;
  if (['0', 'false', 'off', 'no', ''].includes(text.toLowerCase())) return false;
  throw new ArgumentValueError(`${variable} must be one of 1, true, on, yes, 0, false, off, no, got '${text}'`);
}

export const config: Config = new Config();
