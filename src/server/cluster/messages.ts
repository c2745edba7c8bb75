/**
 * What master and workers tell each other, over the channel that `node:cluster` has:
 *
 *      worker ──listens──▶ master        it takes connections
 *      worker ──failed───▶ master        it could not listen, and ends
 *      worker ◀──stop───── master        in one of two ways
 *      worker ──stopped──▶ master        it takes no connections any more, and has none
 *      worker ◀──disconnect─ master      to it the last message: connections that came before, it has given back
 */

/** Milliseconds that a worker needs beyond its time: to kill handlers, to drop connections, to leave. */
export const patience = 3000;

/** `drain`: others listen in its place already. `stop`: nobody will. */
export type StopMode = 'drain' | 'stop';

export type FromWorker = { listens: string } | { failed: string } | { stopped: true };

export type ToWorker = { stop: StopMode };

interface Envelope<Message> {
  geventjs: Message;
}

/** Programs may send messages of their own on the same channel. */
export function wrap<Message>(message: Message): Envelope<Message> {
  return { geventjs: message };
}

/** The message in it, if it is one of ours. */
export function unwrap<Message>(envelope: unknown): Message | undefined {
  if (typeof envelope !== 'object' || envelope === null) return undefined;
  return (envelope as Partial<Envelope<Message>>).geventjs;
}
