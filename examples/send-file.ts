// Sends files: a client says in a line which one, and from which byte on. The answer is a line with the number of bytes that
// come and then these bytes, or a line that says what is wrong. A file of any size goes through a block of memory, as fast
// as the client reads; who takes nothing for half a minute is dropped.
//
//   geventjs examples/send-file.ts docs        then: echo caveats.md 0 | nc -q 9 127.0.0.1 9100
import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StreamServer } from 'geventjs/server';
import { signalHandler } from 'geventjs/signal';
import { type Socket, SocketTimeout } from 'geventjs/socket';

const { HOST = '127.0.0.1', PORT = '9100', TIMEOUT_MS = '30000' } = process.env;
const [folder = '.'] = process.argv.slice(2);
const megabyte = 1024 * 1024;

/** What a client asks for: a file of the folder itself, that is open then, and where to begin. */
function parse(line: string): { file: number; offset: number } {
  const [, name, offset = '0'] = /^([^/\0]+?)(?: (\d{1,15}))?\r?\n$/.exec(line) ?? [];
  if (name === undefined) throw new Error('expected the name of a file, and perhaps a space and an offset');
  const path = join(folder, name);
  if (!statSync(path).isFile()) throw new Error('not a file');
  return { file: openSync(path, 'r'), offset: Number(offset) };
}

function send(socket: Socket, file: number, offset: number): void {
  const { size } = fstatSync(file);
  socket.sendAll(`${Math.max(size - offset, 0)}\n`);
  for (let at = offset, sent = 0; at < size; at += sent) {
    // The time limit is for one call, so for each megabyte.
    sent = socket.sendFile(file, { offset: at, count: Math.min(megabyte, size - at) });
    if (sent === 0) throw new Error('the file has become shorter meanwhile'); // the client finds bytes missing
  }
}

function serve(socket: Socket): void {
  socket.setTimeout(Number(TIMEOUT_MS));
  using lines = socket.makeFile();
  let request: ReturnType<typeof parse>;
  try {
    request = parse(lines.readLine(4096));
  } catch (error) {
    if (!(error instanceof SocketTimeout)) socket.sendAll(`error: ${(error as Error).message}\n`);
    return;
  }
  try {
    send(socket, request.file, request.offset);
  } finally {
    closeSync(request.file);
  }
}

const server = new StreamServer(`${HOST}:${PORT}`, serve);
server.start();
console.log(`listening on ${server.address}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) signalHandler(signal, () => server.stop());
server.serveForever();
