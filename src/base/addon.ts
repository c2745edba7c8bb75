/**
 * Finds and loads the compiled part. Nobody else touches it.
 *
 * Searched in this order, first that loads wins:
 *
 * 1. the file named in `GEVENT_ADDON`, and then no other;
 * 2. a prebuilt file inside the package: `prebuilds/<platform>-<arch>-<libc>-abi<number>/geventjs.node`;
 * 3. what node-gyp built at install: `build/Release/geventjs.node`.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { type Attempt, addonLoadError } from './addon-errors.js';
import { ArgumentValueError } from './errors.js';
import { removeJspi } from './jspi.js';
import { registerCopy } from './registry.js';

/** The compiled part, as `native/addon.cc` exports it. */
export interface Native {
  /**
   * Makes a fiber. `entry` runs at the first switch to it and returns the id of the fiber to go on with at its end; or
   * `undefined`, and is called again after one turn of the event loop, made with no JavaScript below it on the stack.
   */
  create(entry: () => number | undefined, stackSize: number, headRoom: number): number;
  /** Leaves the running fiber for another; returns when somebody switches back. */
  switchTo(id: number): void;
  /** The same for a fiber that waits for its next job: it keeps neither deep stack pages nor an AsyncLocalStorage frame. */
  park(id: number): void;
  /** What AsyncLocalStorage reads on Node 24 and later; `undefined` where it lives elsewhere. */
  getFrame(): unknown;
  setFrame(frame: unknown): void;
  /** Called once, by the main program, before a fiber turns the loop. Can callbacks then run as in Node's own loop? */
  prepareLoop(): boolean;
  /** Does anything keep the event loop going? */
  isLoopAlive(): boolean;
  /** Calls `callback`; an error goes to the listeners of 'uncaughtException', or ends the process, as in any callback. */
  guard(callback: () => void): void;
  /** Makes `error` an uncaught error, soon. */
  raise(error: unknown): void;
  /** Is a promise reaction running? */
  inMicrotask(): boolean;
  /** Did Node's start-up script call what runs, and not a callback of the loop? */
  inMainScript(): boolean;
  /** Shall the kernel put the signal's default action back after its next delivery? */
  handleSignalOnce(signal: number, once: boolean): void;
  /** Moves a descriptor's position from its beginning (whence 0), where it is (1) or its end (2); returns it, or -errno. */
  seek(descriptor: number, offset: number, whence: number): number;
  startPreemption(sliceMilliseconds: number): void;
  stopPreemption(): void;
  /**
   * What poll(2) answers at once. `list` holds triples: a descriptor, the events to look for, and what has been found is
   * written there. How many are ready, or an error: -errno.
   */
  pollNow(list: Int32Array): number;
  /**
   * Calls `callback` in the hub, once, when one of `events` is there, or an error or a hang-up; keeps the loop alive until
   * then, unless `ref` is false. A number greater than 0 for `pollStop`, or an error: -errno; -EPERM for what is always ready.
   */
  pollStart(descriptor: number, events: number, callback: () => void, ref?: boolean): number;
  /** Nothing is called any more. Harmless for a wait that is over. */
  pollStop(id: number): void;
  /**
   * A socket that listens, for `closeListening`, or -errno. The host is an address in digits; with a port below 0 it is the
   * path of a Unix socket.
   */
  listen(host: string, port: number, backlog: number, reusePort: boolean, ipv6Only: boolean): number;
  /** Another descriptor of a socket that listens, or -errno: with `keep` for `closeListening`, otherwise for anybody. */
  copyListening(descriptor: number, keep: boolean): number;
  /** Harmless for what is closed. What is open when a worker ends is closed then. */
  closeListening(descriptor: number): void;
  /** The connection that waits longest, and where it comes from, or -errno; -EAGAIN if none does. A Unix socket has no host. */
  accept(descriptor: number): [descriptor: number, host: string, port: number] | number;
  /** Where a socket listens, or -errno. */
  getLocalName(descriptor: number): [host: string, port: number] | number;
  /** Does somebody listen at the path of a Unix socket? 0, or -errno; -ECONNREFUSED if its file was left behind. */
  knock(path: string): number;
  /** Writes to a socket as much as it has room for, whatever its mode. How many bytes, or -errno. */
  sendNow(descriptor: number, data: NodeJS.ArrayBufferView): number;
  /** The flags of open(2) that a descriptor has, or -errno. */
  getFlags(descriptor: number): number;
  /** The two ends of a new pipe, or -errno. */
  openPipe(): [read: number, write: number] | number;
  /** Shall the open file that others may share not block? 1 if that is a change, 0 if not, or -errno. */
  setNonblocking(descriptor: number, nonblocking: boolean): number;
  /** Fibers created, fibers ended, switches, stacks in use, slabs, bytes mapped. */
  statistics(): [number, number, number, number, number, number];
  readonly backend: 'asm' | 'threads';
  /** Why `asm` could not be used, if it was not asked for otherwise. */
  readonly fallbackReason: string | undefined;
  /** Numbers shared with C++; see `State`. */
  readonly state: Int32Array;
}

/** Places in `Native.state`, in the order of `native/shared-state.h`. */
export const State = {
  hub: 0,
  preemptible: 1,
  preempted: 2,
  refused: 3,
  terminated: 4,
  now: 5,
} as const;

interface Addon {
  open(forceThreads: boolean, isWorker: boolean): Native;
}

function candidates(): string[] {
  const override = process.env['GEVENT_ADDON'];
  if (override) return [override];
  const root = new URL('../../', import.meta.url);
  const platform = `${process.platform}-${process.arch}`;
  const abi = `abi${process.versions.modules}`;
  // Telling one C library from the other takes longer than trying: a file for the wrong one does not load.
  const libcs = process.platform === 'linux' ? ['glibc', 'musl'] : ['system'];
  const prebuilt = libcs.map((libc) => `prebuilds/${platform}-${libc}-${abi}/geventjs.node`);
  return [...prebuilt, 'build/Release/geventjs.node'].map((path) => fileURLToPath(new URL(path, root)));
}

function load(): Addon {
  const require = createRequire(import.meta.url);
  const attempts: Attempt[] = [];
  for (const path of candidates()) {
    try {
      return require(path) as Addon;
    } catch (error) {
      attempts.push({ path, error: error as Error });
    }
  }
  throw addonLoadError(attempts);
}

function open(): Native {
  registerCopy(import.meta.url);
  const wanted = process.env['GEVENT_BACKEND'] || undefined;
  if (wanted !== undefined && wanted !== 'asm' && wanted !== 'threads') {
    throw new ArgumentValueError(`GEVENT_BACKEND must be 'asm' or 'threads', got '${wanted}'`);
  }
  const native = load().open(wanted === 'threads', !isMainThread);
  if (native.fallbackReason !== undefined) {
    process.emitWarning(
      `geventjs switches greenlets by operating-system threads, some ten times slower than usual: ${native.fallbackReason}. ` +
        'Please report this with the output of `node -p process.versions`.',
      { code: 'GEVENT_BACKEND_THREADS' },
    );
  }
  removeJspi();
  return native;
}

export const native: Native = open();
