import { Socket as Stream } from 'node:net';
import { constants } from 'node:os';
import { native } from '../../base/addon.js';
import { closeNumber } from '../descriptor/descriptor.js';
import { PollEvent } from '../descriptor/poll-events.js';
import { systemError } from '../descriptor/system-error.js';
import { type SocketAddress, toSocketAddress } from './address.js';
import { closedError } from './connection.js';
import type { Accepted, ConnectionSource } from './connection-source.js';

const { EAGAIN } = constants.errno;

/**
 * Connections of a descriptor that listens. Node would accept whoever comes; here connections stay in the kernel's queue
 * until somebody wants them, and when that is full clients wait outside.
 */
export class DescriptorSource implements ConnectionSource {
  readonly address: SocketAddress;
  readonly #beforeClose: () => void;
  readonly #watches = new Set<() => void>();
  #fd: number;

  /** @param beforeClose called once, while it still listens */
  constructor(fd: number, address: SocketAddress, beforeClose: () => void = () => undefined) {
    this.#fd = fd;
    this.address = address;
    this.#beforeClose = beforeClose;
  }

  get fileno(): number {
    return this.#fd;
  }

  take(): Accepted | undefined {
    if (this.#fd < 0) throw closedError('accept');
    const answer = native.accept(this.#fd);
    if (answer === -EAGAIN) return undefined;
    if (typeof answer === 'number') throw systemError(-answer, 'accept');
    const [fd, host, port] = answer;
    return { stream: toStream(fd), remote: toAddress(host, port) };
  }

  watch(callback: () => void, ref: boolean): () => void {
    if (this.#fd < 0) throw closedError('accept');
    const report = () => {
      this.#watches.delete(stop);
      callback();
    };
    const id = native.pollStart(this.#fd, PollEvent.in, report, ref);
    if (id < 0) throw systemError(-id, 'accept');
    const stop = () => {
      native.pollStop(id);
      if (this.#watches.delete(stop) && this.#fd < 0) callback();
    };
    this.#watches.add(stop);
    return stop;
  }

  close(): void {
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    for (const stop of this.#watches) stop();
    this.#beforeClose();
    native.closeListening(fd);
  }
}

function toStream(fd: number): Stream {
  try {
    // Paused before it reads anything: Node's servers make their sockets with the same option.
    const options = { fd, readable: true, writable: true, allowHalfOpen: true, pauseOnCreate: true };
    return new Stream(options);
  } catch (error) {
    closeNumber(fd);
    throw error;
  }
}

function toAddress(host: string, port: number): SocketAddress {
  if (host === '') return toSocketAddress(undefined);
  return toSocketAddress({ address: host, port, family: host.includes(':') ? 'IPv6' : 'IPv4' });
}
