import { EOL } from 'node:os';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError } from '../../base/errors.js';

/**
 * Where lines end, by Python's rules.
 *
 * | | lines end at | what is read | `\n` is written as |
 * | --- | --- | --- | --- |
 * | not given | `\n`, `\r`, `\r\n` | `\n` in their place | the system's own |
 * | `''` | `\n`, `\r`, `\r\n` | as it is | `\n` |
 * | `'\n'`, `'\r'`, `'\r\n'` | that alone | as it is | that |
 */
export type Newline = '' | '\n' | '\r' | '\r\n';

export class Newlines {
  /** Do all three kinds end a line? */
  readonly isUniversal: boolean;
  /** Does each become `\n`? */
  readonly translates: boolean;
  readonly #ends: readonly Buffer[];
  readonly #written: string;
  readonly #unit: 1 | 2;
  readonly #lineFeed: Buffer;

  constructor(newline: Newline | undefined, unit: 1 | 2) {
    this.isUniversal = newline === undefined || newline === '';
    this.translates = newline === undefined;
    const encoding = unit === 1 ? 'latin1' : 'utf16le';
    this.#ends = (this.isUniversal ? ['\n', '\r'] : [newline as string]).map((end) => Buffer.from(end, encoding));
    this.#written = newline === undefined ? EOL : newline || '\n';
    this.#unit = unit;
    this.#lineFeed = Buffer.from('\n', encoding);
  }

  /** Where the first line ends; `undefined` if the bytes end before, or may. Nothing ends before `from`. */
  lineEnd(bytes: Buffer, from: number, isAll: boolean): number | undefined {
    let at = -1;
    for (const end of this.#ends) {
      const found = this.#indexOf(at < 0 ? bytes : bytes.subarray(0, at), end, from);
      if (found >= 0) at = found;
    }
    if (at < 0) return undefined;
    return this.isUniversal ? this.breakEnd(bytes, at, isAll) : at + (this.#ends[0] as Buffer).length;
  }

  /** Where the break ends that begins at `at`, a `\r` with the `\n` behind it; `undefined` if that may still come. */
  breakEnd(bytes: Buffer, at: number, isAll: boolean): number | undefined {
    const next = at + this.#unit;
    if (this.#isLineFeed(bytes, at)) return next;
    if (next + this.#unit > bytes.length) return isAll ? next : undefined;
    return this.#isLineFeed(bytes, next) ? next + this.#unit : next;
  }

  /** Is there a `\r` at `at` that would become `\n`? */
  isTranslated(bytes: Buffer, at: number): boolean {
    return this.translates && bytes[at] === 13 && (this.#unit === 1 || bytes[at + 1] === 0);
  }

  fromFile(text: string): string {
    return this.translates ? text.replace(/\r\n?/g, '\n') : text;
  }

  toFile(text: string): string {
    return this.#written === '\n' ? text : text.replaceAll('\n', this.#written);
  }

  #isLineFeed(bytes: Buffer, at: number): boolean {
    return bytes.compare(this.#lineFeed, 0, this.#unit, at, at + this.#unit) === 0;
  }

  /** With two bytes a character, what begins in the middle of one is something else. */
  #indexOf(bytes: Buffer, end: Buffer, from: number): number {
    let at = bytes.indexOf(end, from);
    while (at % this.#unit > 0) at = bytes.indexOf(end, at + 1);
    return at;
  }
}

export function checkNewline(newline: unknown): asserts newline is Newline | undefined {
  if (newline === undefined || ['', '\n', '\r', '\r\n'].includes(newline as string)) return;
  const text = `the newline of a file must be '', '\\n', '\\r' or '\\r\\n', got ${describe(newline)}`;
  throw typeof newline === 'string' ? new ArgumentValueError(text) : new ArgumentTypeError(text);
}
