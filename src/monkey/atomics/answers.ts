/**
 * Who asks a worker and waits for the answer with `Atomics.wait` has no way to say which answer is its own: as the whole
 * thread waits, there is only one. With greenlets there are several, and the first to run would read the answers of others:
 *
 *      greenlet a ── postMessage({ id: 7, … }) ── Atomics.wait ── receiveMessageOnPort ──▶ { id: 7, … }
 *      greenlet b ── postMessage({ id: 8, … }) ── Atomics.wait ── receiveMessageOnPort ──▶ nothing yet
 *
 * So a message whose `id` is that of the last message which another greenlet has sent to a worker, and that still waits, is
 * kept for that greenlet. All other messages, and all readers that have asked nothing, find what Node would give them.
 */
import type { MessagePort } from 'node:worker_threads';
import { type Coroutine, getCurrentCoroutine } from '../../core/transfer.js';
import type { InGreenlet } from '../cooperative.js';

type Received = { message: unknown };

type Receive = (port: MessagePort) => Received | undefined;

/** The `id` of what each greenlet has asked last, until it has read the answer. */
const asked = new WeakMap<Coroutine, unknown>();

/** How many greenlets wait for an answer with this `id`. */
const expected = new Map<unknown, number>();

/** Messages that are kept for others. */
const kept = new WeakMap<MessagePort, Received[]>();

/** Notes what the current greenlet waits for until `wait` returns. */
export function expectAnswer<T>(wait: () => T): T {
  const id = asked.get(getCurrentCoroutine());
  if (id === undefined) return wait();
  expected.set(id, (expected.get(id) ?? 0) + 1);
  try {
    return wait();
  } finally {
    const others = (expected.get(id) ?? 0) - 1;
    if (others > 0) expected.set(id, others);
    else expected.delete(id);
  }
}

export const postMessage: InGreenlet = (original) =>
  function inGreenlet(this: unknown, ...args: unknown[]): unknown {
    const id = idOf(args[0]);
    if (id !== undefined) asked.set(getCurrentCoroutine(), id);
    return Reflect.apply(original, this, args);
  };

export const receiveMessageOnPort: InGreenlet = (original) => (port: MessagePort) => {
  const self = getCurrentCoroutine();
  const received = receiveFor(asked.get(self), port, original as Receive);
  if (received !== undefined && idOf(received.message) === asked.get(self)) asked.delete(self);
  return received;
};

function receiveFor(own: unknown, port: MessagePort, receive: Receive): Received | undefined {
  const messages = kept.get(port) ?? [];
  const at = messages.findIndex(({ message }) => isFor(own, message));
  if (at >= 0) return messages.splice(at, 1)[0];
  for (let next = receive(port); next !== undefined; next = receive(port)) {
    if (isFor(own, next.message)) return next;
    messages.push(next);
    kept.set(port, messages);
  }
  return undefined;
}

function isFor(own: unknown, message: unknown): boolean {
  const id = idOf(message);
  return own === undefined || id === undefined || id === own || !expected.has(id);
}

function idOf(message: unknown): unknown {
  if (typeof message !== 'object' || message === null) return undefined;
  const { id } = message as { id?: unknown };
  return typeof id === 'number' || typeof id === 'string' ? id : undefined;
}
