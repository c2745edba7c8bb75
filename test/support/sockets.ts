/** What tests of sockets need. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { connect, type Socket as Stream } from 'node:net';
import { fromCallback, wait } from 'geventjs';
import { createConnection, createServer, type InetAddress, type Socket } from 'geventjs/socket';
import { untilAllBlocked } from 'geventjs/testing';

export const local = { host: '127.0.0.1', port: 0 };

/** The two ends of a TCP connection. */
export function tcpPair(): [client: Socket, server: Socket] {
  using server = createServer(local);
  const client = createConnection(server.getSockName());
  return [client, server.accept()[0]];
}

/** A `Socket` whose peer is one of Node's, to be as rude as it likes. */
export function pairWithNode(): [socket: Socket, peer: Stream] {
  using server = createServer(local);
  const { host, port } = server.getSockName();
  const peer = connect({ host, port, allowHalfOpen: true });
  peer.on('error', () => undefined);
  fromCallback<void>((done) => peer.once('connect', () => done(undefined)));
  return [server.accept()[0], peer];
}

const deaf = `
  require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    require('node:fs').writeSync(1, String(this.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** A server that never accepts, in a process of its own, with a backlog that is full: who connects waits. */
export class DeafServer implements Disposable {
  readonly address: InetAddress;
  readonly #child: ChildProcess;
  readonly #fillers: Stream[];

  constructor() {
    const child = spawn(process.execPath, ['-e', deaf], { stdio: ['ignore', 'pipe', 'inherit'] });
    const port = fromCallback<Buffer>((done) => child.stdout.once('data', (data: Buffer) => done(undefined, data)));
    this.#child = child;
    this.address = { host: '127.0.0.1', port: Number(port) };
    this.#fillers = Array.from({ length: 8 }, () =>
      connect({ host: '127.0.0.1', port: Number(port) }).on('error', () => undefined),
    );
    untilAllBlocked();
  }

  [Symbol.dispose](): void {
    for (const filler of this.#fillers) filler.destroy();
    this.#child.kill('SIGKILL');
    fromCallback<void>((done) => this.#child.once('close', () => done(undefined)));
  }
}

/** All that arrives up to the end. */
export function receiveAll(socket: Socket): Buffer {
  const parts: Buffer[] = [];
  for (let part = socket.recv(); part.length > 0; part = socket.recv()) parts.push(part);
  return Buffer.concat(parts);
}

/** How many descriptors of this process are sockets. */
export function countSockets(): number {
  return readdirSync('/proc/self/fd').filter((fd) => isSocket(fd)).length;
}

function isSocket(fd: string): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:');
  } catch {
    return false;
  }
}

/** Waits until the kernel has no more sockets of this process than that. */
export function untilSockets(count: number): void {
  for (let turn = 0; countSockets() > count; turn++) {
    if (turn > 1000) throw new Error(`expected ${count} sockets, got ${countSockets()}`);
    wait(new Promise((done) => setTimeout(done, 1)));
  }
}

/** The `code` of the error that `body` throws. */
export function codeOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
  return 'nothing thrown';
}

/** Memory that can be cut short; the types of Node 20 do not know it yet. */
export function resizableMemory(size: number): ArrayBuffer & { resize(size: number): void } {
  const Resizable = ArrayBuffer as unknown as new (
    size: number,
    options: { maxByteLength: number },
  ) => ArrayBuffer & { resize(size: number): void };
  return new Resizable(size, { maxByteLength: size });
}
