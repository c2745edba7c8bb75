// A chat with rooms over WebSockets: a greenlet for each client that receives, and another that sends.
//
//   geventjs examples/websocket-chat.ts        (port 8001, or PORT; WebSockets need the package `ws`)
import { readFileSync } from 'node:fs';
import { spawn } from 'geventjs';
import type { WebSocketConnection } from 'geventjs/http';
import { HttpError, HttpServer, type ListenerApp, type UpgradeHandler, WebSocketClosed } from 'geventjs/http';
import { Queue } from 'geventjs/queue';
import { signalHandler } from 'geventjs/signal';

/** What somebody in a room has yet to be sent: nobody waits for a client that reads slowly. */
type Inbox = Queue<string>;

const rooms = new Map<string, Set<Inbox>>();

function enter(name: string, inbox: Inbox): Set<Inbox> {
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room.add(inbox));
  return room;
}

/** Tells everybody in the room, and never blocks. Who has not read the last hundred messages is sent away. */
function say(room: Set<Inbox>, from: string, text: string): void {
  for (const inbox of room) {
    if (!inbox.full()) inbox.put(JSON.stringify({ from, text }));
    else if (room.delete(inbox)) inbox.shutdown();
  }
}

function deliver(inbox: Inbox, socket: WebSocketConnection): void {
  try {
    for (const message of inbox) socket.send(message);
    socket.close(1008, 'you read too slowly');
  } catch (error) {
    if (!(error instanceof WebSocketClosed)) throw error;
  }
}

const chat: UpgradeHandler = (request, accept) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const [, roomName] = /^\/rooms\/([\w-]{1,40})$/.exec(pathname) ?? [];
  const name = searchParams.get('name')?.trim().slice(0, 40);
  if (roomName === undefined) throw new HttpError(404, 'expected /rooms/NAME');
  if (!name) throw new HttpError(400, 'expected ?name=YOU');

  const socket = accept();
  const inbox: Inbox = new Queue(100);
  const room = enter(roomName, inbox);
  const delivery = spawn(deliver, inbox, socket);
  try {
    say(room, '', `${name} comes in`);
    for (const message of socket) say(room, name, String(message));
  } finally {
    room.delete(inbox);
    if (room.size === 0) rooms.delete(roomName);
    say(room, '', `${name} leaves`);
    delivery.kill();
  }
};

const page = readFileSync(new URL('pages/websocket-chat.html', import.meta.url));
const pages: ListenerApp = (request, response) => {
  if (request.url !== '/') throw new HttpError(404, 'expected /');
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
};

const server = new HttpServer(process.env['PORT'] ?? 8001, pages, { upgrade: chat, webSocket: { maxPayload: 4096 } });
server.start();
console.log(`listening on ${server.address}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) signalHandler(signal, () => server.stop(0));
server.serveForever(0);
