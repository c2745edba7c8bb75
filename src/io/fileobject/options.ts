import fs from 'node:fs';
import { isatty } from 'node:tty';
import { checkFlag, describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError, OutOfRangeError } from '../../base/errors.js';
import { statDescriptor } from '../../base/stat.js';
import { checkOptions } from '../../core/timeout-option.js';
import { placeError, waitForCallback } from '../../core/wait-for-callback.js';
import { type Encoding, type ErrorHandling, makeCharset } from './charset.js';
import { bytesFormat, type Format, textFormat } from './format.js';
import type { ParsedMode } from './mode.js';
import { checkNewline, type Newline, Newlines } from './newlines.js';

/** A path, or a descriptor that is open. */
export type FileTarget = string | Buffer | URL | number;

/** How a file of bytes is opened. */
export interface BinaryOptions {
  /** Bytes that are collected before they are written; 0 writes each call's at once. 8192 unless set. */
  buffering?: number;
  /** Does `close` close the descriptor as well? Yes unless set. A file opened by its path is always closed. */
  closeFd?: boolean;
}

/** How a file of text is opened. */
export interface TextOptions extends BinaryOptions {
  /** `'utf8'` unless set. */
  encoding?: Encoding;
  /** What becomes of what the encoding does not have: an error (`'strict'`, unless set), or another character. */
  errors?: ErrorHandling;
  /** Where lines end; not set, at `\n`, `\r` and `\r\n`, each of which is read as `\n`. */
  newline?: Newline;
  /**
   * Bytes that are collected before they are written; 1 writes whenever a line has ended. 8192 unless set, and 1 for
   * terminals.
   */
  buffering?: number;
}

const textOnly = ['encoding', 'errors', 'newline'] as const;

/** Throws unless `options` fit the mode. */
export function checkFileOptions(options: TextOptions, mode: ParsedMode): void {
  checkOptions(options, 'new FileObject', ['buffering', 'closeFd', ...textOnly]);
  checkFlag(options.closeFd, "the option 'closeFd' of new FileObject");
  for (const name of textOnly) {
    if (!mode.text && options[name] !== undefined) {
      throw new ArgumentValueError(`a file of bytes has no option '${name}': leave 'b' out of its mode for text`);
    }
  }
  checkNewline(options.newline);
  checkBuffering(options.buffering, mode);
}

function checkBuffering(buffering: unknown, { text }: ParsedMode): void {
  if (buffering === undefined) return;
  if (typeof buffering !== 'number') {
    throw new ArgumentTypeError(`the buffering of a file must be a number of bytes, got ${describe(buffering)}`);
  }
  if (!Number.isInteger(buffering) || buffering < 0) {
    throw new OutOfRangeError(`the buffering of a file must be a whole number of at least 0, got ${buffering}`);
  }
  if (text && buffering === 0)
    throw new ArgumentValueError("a file of text cannot do without a buffer: add 'b', or take 1");
  if (!text && buffering === 1)
    throw new ArgumentValueError('a file of bytes has no lines to be written one by one: take 0');
}

/** What is read and written. */
export function makeFormat(options: TextOptions, { text }: ParsedMode): Format<string> | Format<Buffer> {
  if (!text) return bytesFormat;
  const charset = makeCharset(options.encoding ?? 'utf8', options.errors ?? 'strict');
  return textFormat(charset, new Newlines(options.newline, charset.unit));
}

/** How many bytes are collected before they are written, and whether a line's end is enough. */
export function bufferingOf(options: TextOptions, { text, writable }: ParsedMode, fd: number) {
  const byLine = text && (options.buffering === 1 || (options.buffering === undefined && writable && isatty(fd)));
  return { byLine, limit: byLine ? 8192 : (options.buffering ?? 8192) };
}

/** The descriptor of a path, which is opened, or of a number, which is looked at. */
export function openTarget(target: FileTarget, { flags }: ParsedMode, below: (...args: never[]) => unknown): number {
  if (typeof target === 'number') {
    // Says in Node's own words that it is none, or not open.
    statDescriptor(target);
    return target;
  }
  if (typeof target !== 'string' && !Buffer.isBuffer(target) && !(target instanceof URL)) {
    throw new ArgumentTypeError(`a file must be a path or a descriptor, got ${describe(target)}`);
  }
  try {
    return waitForCallback<number>(
      'new FileObject',
      (done) => fs.open(target, flags, done),
      (fd) => fs.close(fd, () => undefined),
    );
  } catch (error) {
    throw placeError(error, below);
  }
}
