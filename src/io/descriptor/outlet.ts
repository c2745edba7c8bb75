/**
 * Writing to what is in blocking mode, as much as there is room for and no more: the kernel would stop the whole thread until
 * the rest has room, too. To switch blocking off, even for a moment, is out of the question, as the mode belongs to the open
 * file, which other processes may share.
 */
import fs, { constants } from 'node:fs';
import { native } from '../../base/addon.js';
import { originalOf } from '../../base/saved.js';
import { statDescriptor } from '../../base/stat.js';
import type { Descriptor } from './descriptor.js';
import { systemError } from './system-error.js';

type View = NodeJS.ArrayBufferView;

/** Where parts are written to, once there is room. */
export interface Outlet extends Disposable {
  /** Writes from the byte `at` on. @returns how many bytes, at least one; throws EAGAIN when there was no room after all */
  write(view: View, at: number): number;
}

/** How much a pipe that is ready takes for certain: PIPE_BUF. */
const portion = process.platform === 'linux' ? 4096 : 512;

export function openOutlet({ fd, kind }: Descriptor): Outlet {
  if (kind === 'socket') return new SocketOutlet(fd);
  const own = kind === 'terminal' ? openAgain(fd) : undefined;
  return own === undefined ? new PortionOutlet(fd) : new OwnOutlet(own);
}

class PortionOutlet implements Outlet {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(view: View, at: number): number {
    return originalOf(fs, 'writeSync')(this.#fd, view, at, Math.min(view.byteLength - at, portion));
  }

  [Symbol.dispose](): void {}
}

/** A socket can be told for one call not to wait. */
class SocketOutlet implements Outlet {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(view: View, at: number): number {
    const sent = native.sendNow(this.#fd, new Uint8Array(view.buffer, view.byteOffset + at, view.byteLength - at));
    if (sent < 0) throw systemError(-sent, 'write');
    return sent;
  }

  [Symbol.dispose](): void {}
}

/** A terminal promises room for one byte. So it is opened a second time, for us alone, in a mode of its own. */
class OwnOutlet implements Outlet {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(view: View, at: number): number {
    return originalOf(fs, 'writeSync')(this.#fd, view, at, view.byteLength - at);
  }

  [Symbol.dispose](): void {
    originalOf(fs, 'closeSync')(this.#fd);
  }
}

/** The number that Linux gives the controlling side of a terminal. To open that again makes another terminal. */
const controllingSide = 0x502n;

function openAgain(fd: number): number | undefined {
  try {
    if (statDescriptor(fd).rdev === controllingSide) return undefined;
    const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
    return originalOf(fs, 'openSync')(`/proc/self/fd/${fd}`, flags);
  } catch {
    // Another user's, or there is no /proc: it takes portions, unless nobody looks at it.
    return undefined;
  }
}
