import { ServerResponse } from 'node:http';
import { ConnectionClosed } from '../../base/errors.js';
import { getHub } from '../../core/hub.js';
import type { RawGreenlet } from '../../core/raw-greenlet.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { Waiter } from '../../core/waiter.js';
import type { HttpRequest } from './http-request.js';

const hub = getHub();

type WriteCallback = (error: Error | null | undefined) => void;

/** An answer. It is Node's `ServerResponse`, but `write` in a greenlet waits for a client that reads slowly. */
export class HttpResponse extends ServerResponse<HttpRequest> {
  /** @internal Who handles the request. */
  _greenlet: RawGreenlet | undefined = undefined;
  /** @internal When the handler was started, in the hub's time. */
  _startedAt = Number.POSITIVE_INFINITY;
  /** @internal Has its handler been killed for taking too long? */
  _isOverdue = false;
  /** @internal Has its handler begun? */
  _begun = false;

  /**
   * Writes a part of the answer, and blocks while the client has not read enough of what was written before: memory stays
   * bounded, whatever a handler writes. In the hub it is Node's `write`, which never blocks.
   *
   * Switches: when the client reads too slowly. Works in the hub: as Node's.
   *
   * @returns true; in the hub what Node's returns
   * @throws {ConnectionClosed} in a greenlet, when the client has gone away
   */
  override write(chunk: string | Uint8Array, callback?: WriteCallback): boolean;
  override write(chunk: string | Uint8Array, encoding: BufferEncoding, callback?: WriteCallback): boolean;
  override write(chunk: unknown, encoding?: BufferEncoding | WriteCallback, callback?: WriteCallback): boolean {
    const flushed = super.write(chunk, encoding as BufferEncoding, callback);
    if (flushed || !hub._mayBlock(getCurrentCoroutine())) return flushed;
    if (!this.destroyed) this.#waitDrain();
    if (this.destroyed) throw new ConnectionClosed('the client has gone away before the end of its answer');
    return true;
  }

  #waitDrain(): void {
    const waiter = new Waiter<void>('HttpResponse.write', this);
    const wake = () => waiter.switch();
    this.on('drain', wake).on('close', wake);
    try {
      waiter.get();
    } finally {
      this.off('drain', wake).off('close', wake);
    }
  }
}
