/** Clients of an echo server, in a thread of their own: they send, wait for the answer, and send again. */
import { connect } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** Starts so many of them. The function that it resolves with has them send `count` messages, all together. */
export async function startClients(port, connections, size) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { port, connections, size } });
  const answer = () => new Promise((resolve) => worker.once('message', resolve));
  await answer();
  return {
    send(count) {
      worker.postMessage(count);
      return answer();
    },
    stop: () => worker.terminate(),
  };
}

async function run({ port, connections, size }) {
  const message = Buffer.alloc(size, 'x');
  let toSend = 0;
  let toCome = 0;
  const send = (socket) => {
    if (toSend-- > 0) socket.write(message);
  };
  const open = async () => {
    const socket = connect(port, '127.0.0.1');
    let got = 0;
    socket.on('data', (data) => {
      got += data.length;
      if (got < size) return;
      got = 0;
      if (--toCome === 0) parentPort.postMessage('done');
      send(socket);
    });
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  };
  const sockets = await Promise.all(Array.from({ length: connections }, open));
  parentPort.on('message', (count) => {
    toSend = toCome = count;
    for (const socket of sockets) send(socket);
  });
  parentPort.postMessage('connected');
}

if (!isMainThread && workerData !== null) await run(workerData);
