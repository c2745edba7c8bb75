import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError } from '../../base/errors.js';

type Access = 'r' | 'w' | 'a' | 'x';

/** Text: what is read and written are strings. */
export type TextMode = Access | `${Access}+` | `${Access}t` | `${Access}t+` | `${Access}+t`;
/** Bytes: what is read are `Buffer`s. */
export type BinaryMode = `${Access}b` | `${Access}b+` | `${Access}+b`;

/** What a mode asks for. */
export interface ParsedMode {
  readonly text: boolean;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly appends: boolean;
  /** For `fs.open`. */
  readonly flags: string;
}

/**
 * Python's modes: one of `r` (read), `w` (write, from an empty file), `a` (append), `x` (write, to a file that does not exist
 * yet); with `+` for both, and `b` for bytes or `t` for text. In any order.
 */
export function parseMode(mode: unknown): ParsedMode {
  if (typeof mode !== 'string') throw new ArgumentTypeError(`a mode must be a string like 'r', got ${describe(mode)}`);
  const letters = new Set(mode);
  const fail = (expected: string) => new ArgumentValueError(`the mode ${describe(mode)}: expected ${expected}`);
  if (letters.size !== mode.length || /[^rwaxbt+]/.test(mode)) throw fail("letters of 'rwaxbt+', each once");
  if (letters.has('t') && letters.has('b')) throw fail("either 't' for text or 'b' for bytes");
  const access = [...'rwax'].filter((letter) => letters.has(letter));
  if (access.length !== 1) throw fail("exactly one of 'r' (read), 'w' (write), 'a' (append) and 'x' (create)");
  const [letter] = access;
  const both = letters.has('+');
  return {
    text: !letters.has('b'),
    readable: both || letter === 'r',
    writable: both || letter !== 'r',
    appends: letter === 'a',
    flags: `${letter === 'x' ? 'wx' : letter}${both ? '+' : ''}`,
  };
}
