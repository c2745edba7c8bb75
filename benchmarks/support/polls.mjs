/** Requests that a server does not answer: it keeps them all, and each costs memory. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

function residentBytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
}

/** What the server says: it has collected garbage, and has so many open polls. */
async function countPolls(port) {
  const [response] = await once(get({ port, path: '/count', agent }), 'response');
  return Number((await response.toArray()).join(''));
}

const agent = new Agent({ keepAlive: false });

/** In groups: the kernel holds only so many that have not been accepted. */
async function open(port, count) {
  const sockets = [];
  while (sockets.length < count) {
    const group = Array.from({ length: Math.min(100, count - sockets.length) }, () => connect(port, '127.0.0.1'));
    await Promise.all(group.map((socket) => once(socket, 'connect')));
    for (const socket of group) socket.write('GET /poll HTTP/1.1\r\nHost: localhost\r\n\r\n');
    sockets.push(...group);
  }
  while ((await countPolls(port)) < count) await setTimeout(10);
  return sockets;
}

/**
 * Opens `count` polls. A first thousand goes and comes before, so that what the server loads and compiles is not counted.
 *
 * @returns what one of them weighs in the server, in resident bytes, and how to close them
 */
export async function openPolls(port, pid, count) {
  const first = await open(port, Math.min(count, 1_000));
  for (const socket of first) socket.destroy();
  while ((await countPolls(port)) > 0) await setTimeout(10);
  const before = residentBytes(pid);
  const sockets = await open(port, count);
  const bytes = count === 0 ? [] : [(residentBytes(pid) - before) / count];
  const close = () => {
    for (const socket of sockets) socket.destroy();
  };
  return { bytes, close };
}
