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
  /** Of what is listened to. */
  key?: string;
  errno?: number | null;
}

/** A connection, below the level of sockets. */
interface Connection {
  close(): void;
}

type Send = (message: ClusterMessage, connection?: Connection, ...rest: unknown[]) => boolean;

/** Those that take connections, by what they listen to: an app may have servers of its own. */
const serving = new Map<string, Set<Worker>>();

/** From now on no connection is lost on its way to this worker. */
export function watchHandOver(worker: Worker): void {
  const onTheirWay = new Map<number, { connection: Connection; key: string }>();
  const process = worker.process as EventEmitter & { send: Send };
  const { send } = process;
  process.send = (message, connection, ...rest) => {
    const { cmd, act, seq = 0, ack, key = '', errno } = message;
    if (cmd === 'NODE_CLUSTER') {
      if (act === 'newconn' && connection) onTheirWay.set(seq, { connection, key });
      // That it may listen. From then on Node sends it connections.
      else if (ack !== undefined && key && !errno) servingAt(key).add(worker);
    }
    return Reflect.apply(send, process, [message, connection, ...rest]);
  };
  process.on('internalMessage', ({ act, ack, accepted, key = '' }: ClusterMessage) => {
    if (act === 'close') noteGone(worker, key);
    if (ack === undefined) return;
    const refused = accepted === false ? onTheirWay.get(ack) : undefined;
    // Behind Node's own listener, who has put it in line for another one.
    if (refused !== undefined && !serving.has(refused.key)) refused.connection.close();
    onTheirWay.delete(ack);
  });
  process.once('disconnect', () => noteGoneEverywhere(worker));
  // It has ended, and all that it had said has been heard.
  process.on('close', () => {
    // Node forgets to say so while a connection is on its way; its own listener takes the worker out of the line.
    if (noteGoneEverywhere(worker)) process.emit('disconnect');
    for (const ack of [...onTheirWay.keys()]) {
      process.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack, accepted: false });
    }
  });
}

function servingAt(key: string): Set<Worker> {
  const workers = serving.get(key) ?? new Set();
  serving.set(key, workers);
  return workers;
}

/** @returns whether it served there */
function noteGone(worker: Worker, key: string): boolean {
  const workers = serving.get(key);
  const wasThere = workers?.delete(worker) === true;
  if (workers?.size === 0) serving.delete(key);
  return wasThere;
}

/** @returns whether it served anywhere */
function noteGoneEverywhere(worker: Worker): boolean {
  return [...serving.keys()].filter((key) => noteGone(worker, key)).length > 0;
}
