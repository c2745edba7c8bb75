/**
 * Connections on their way from the master to a worker.
 *
 * `node:cluster` hands each to one worker, and waits for it to say whether it takes it. From one that dies meanwhile it waits
 * for ever, and so would the client; the same when the last worker refuses because it has stopped. So here somebody speaks
 * for the dead: they refuse, and another worker gets the connection. If nobody is left, it is closed.
 *
 * The form of the messages is Node's own affair, and the same since 0.12. Were it another one, nothing would be done here.
 */
import type { Worker } from 'node:cluster';
import type { EventEmitter } from 'node:events';

interface ClusterMessage {
  cmd?: string;
  act?: string;
  /** The number of a message, and in an answer, that of what it answers. */
  seq?: number;
  ack?: number;
  accepted?: boolean;
}

/** A connection, below the level of sockets. */
interface Connection {
  close(): void;
}

type Send = (message: ClusterMessage, connection?: Connection, ...rest: unknown[]) => boolean;

/** Those that take connections. */
const serving = new Set<Worker>();

/** From now on no connection is lost on its way to this worker. */
export function watchHandOver(worker: Worker): void {
  const onTheirWay = new Map<number, Connection>();
  const process = worker.process as EventEmitter & { send: Send };
  const { send } = process;
  process.send = (message, connection, ...rest) => {
    if (message.cmd === 'NODE_CLUSTER' && message.act === 'newconn' && connection) {
      onTheirWay.set(message.seq as number, connection);
    }
    return Reflect.apply(send, process, [message, connection, ...rest]);
  };
  process.on('internalMessage', ({ act, ack, accepted }: ClusterMessage) => {
    if (act === 'close') serving.delete(worker);
    if (ack === undefined) return;
    // Behind Node's own listener, who has put it in line for another one.
    if (accepted === false && serving.size === 0) onTheirWay.get(ack)?.close();
    onTheirWay.delete(ack);
  });
  process.once('disconnect', () => serving.delete(worker));
  // It has ended, and all that it had said has been heard.
  process.on('close', () => {
    // Node forgets to say so while a connection is on its way; its own listener takes the worker out of the line.
    if (serving.has(worker)) process.emit('disconnect');
    for (const ack of [...onTheirWay.keys()]) {
      process.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack, accepted: false });
    }
  });
}

/** It takes connections, until it says otherwise. */
export function noteServing(worker: Worker): void {
  if (worker.isConnected()) serving.add(worker);
}
