/**
 * A child whose outputs are collected until it has ended and all its pipes are closed: what `spawnSync` does on a loop of
 * its own, on the loop that everybody shares.
 *
 *      start ──▶ input written, outputs collected ──▶ exit and all pipes closed ──▶ onEnd
 *                      │ too much output, no time left            ▲
 *                      └──▶ signal, our ends of the pipes closed ─┘
 *
 * The rules are those of Node's `spawn_sync.cc`: one limit for all outputs together, what has been read is kept, the first
 * error counts, and an error of a pipe counts only if there is no other.
 */
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { nextTick } from '../../base/originals.js';
import type { Timer } from '../../core/clock.js';
import { getHub } from '../../core/hub.js';
import { endChild, hasEnded, signalChild } from './end-child.js';
import { joinChunks } from './join-chunks.js';

const hub = getHub();

export interface CaptureOptions {
  /** Written to the child's standard input, if that is a pipe. */
  input?: Uint8Array | undefined;
  /** Bytes of all outputs together. 0: as much as comes. */
  maxBuffer: number;
  /** Milliseconds. 0: for ever. */
  timeout: number;
  killSignal: NodeJS.Signals | number;
}

/** What has come of a child. */
export interface Captured {
  /** The error of the system, below zero; 0 if there was none. */
  readonly errno: number;
  /** 0 if it could not be started. */
  readonly pid: number;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** By descriptor: what was written to a pipe, else null. Null if it could not be started. */
  readonly output: (Buffer | null)[] | null;
}

export class CapturedChild {
  readonly #child: ChildProcess;
  readonly #options: CaptureOptions;
  readonly #onEnd: (captured: Captured) => void;
  readonly #outputs: (Buffer[] | null)[];
  readonly #timer: Timer | undefined;
  #size = 0;
  #errno = 0;
  #pipeErrno = 0;
  #killed = false;
  #ended = false;
  /** How many pipes are open, and the child, that count as one more. */
  #open = 1;

  /** @param child has just been started */
  constructor(child: ChildProcess, options: CaptureOptions, onEnd: (captured: Captured) => void) {
    this.#child = child;
    this.#options = options;
    this.#onEnd = onEnd;
    child.once('exit', () => this.#closeOne());
    child.on('error', (error: NodeJS.ErrnoException) => {
      // Node tells by the same event that a signal could not be sent.
      if (child.pid === undefined) this.#failToStart(error);
    });
    this.#outputs = (child.stdio ?? []).map((_, fd) => this.#watchPipe(fd));
    if (options.timeout > 0) {
      this.#timer = hub.clock.setTimer(() => this.#kill(-constants.errno.ETIMEDOUT), options.timeout, true);
    }
  }

  /** Ends the child, of which nobody wants to hear any more. Without effect if it has ended. */
  abandon(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timer?.cancel();
    endChild(this.#child, this.#options.killSignal);
  }

  #watchPipe(fd: number): Buffer[] | null {
    const stream = this.#child.stdio[fd as 0 | 1];
    if (stream === null || stream === undefined) return null;
    this.#open++;
    stream.once('close', () => this.#closeOne());
    stream.once('error', (error: NodeJS.ErrnoException) => this.#notePipeError(error));
    if (fd === 0) {
      this.#writeInput();
      return null;
    }
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => this.#collect(chunks, chunk));
    return chunks;
  }

  #writeInput(): void {
    const { stdin } = this.#child;
    // When the child ends Node destroys what it finds there, although its own children may go on reading.
    this.#child.stdin = null;
    stdin?.end(this.#options.input);
  }

  #collect(chunks: Buffer[], chunk: Buffer): void {
    chunks.push(chunk);
    this.#size += chunk.length;
    const { maxBuffer } = this.#options;
    if (maxBuffer > 0 && this.#size > maxBuffer) this.#kill(-constants.errno.ENOBUFS);
  }

  #kill(errno: number): void {
    this.#noteError(errno);
    if (this.#killed) return;
    this.#killed = true;
    this.#timer?.cancel();
    if (!hasEnded(this.#child)) {
      const failure = signalChild(this.#child, this.#options.killSignal);
      if (failure !== undefined) {
        this.#noteError(failure.errno ?? 0);
        signalChild(this.#child, 'SIGKILL');
      }
    }
    for (const stream of this.#child.stdio) stream?.destroy();
  }

  #noteError(errno: number): void {
    if (this.#errno === 0) this.#errno = errno;
  }

  #notePipeError(error: NodeJS.ErrnoException): void {
    if (this.#pipeErrno === 0 && !this.#killed) this.#pipeErrno = error.errno ?? 0;
  }

  #failToStart(error: NodeJS.ErrnoException): void {
    this.#noteError(error.errno ?? 0);
    for (const stream of this.#child.stdio ?? []) stream?.destroy();
    this.#end();
  }

  #closeOne(): void {
    this.#open--;
    // Not in the middle of Node's own work on the last pipe.
    if (this.#open === 0) nextTick(() => this.#end());
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timer?.cancel();
    const { pid, exitCode, signalCode } = this.#child;
    const started = pid !== undefined;
    this.#onEnd({
      errno: this.#errno || this.#pipeErrno,
      pid: pid ?? 0,
      status: started ? exitCode : null,
      signal: signalCode,
      output: started ? this.#outputs.map((chunks) => chunks && joinChunks(chunks)) : null,
    });
  }
}
