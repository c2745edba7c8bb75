// A chat for browsers by long polling: who asks for messages blocks until there is one. A single `Event` wakes all of them.
//
//   geventjs examples/web-chat.ts        (port 8000, or PORT)
import { readFileSync } from 'node:fs';
import { wait } from 'geventjs';
import { Event } from 'geventjs/event';
import { HttpServer } from 'geventjs/http';
import { signalHandler } from 'geventjs/signal';
import { Hono } from 'hono';

interface Message {
  id: number;
  from: string;
  text: string;
}

/** So many messages are kept for those who come late. */
const kept = 200;
/** Milliseconds after which an answer without messages is sent: proxies give up on silent connections. */
const patience = Number(process.env['POLL_MS'] ?? 25_000);

const messages: Message[] = [];
const arrival = new Event({ name: 'a message arrives' });
const newest = () => messages.at(-1)?.id ?? 0;

function say(from: string, text: string): Message {
  // Grows over a restart, too: browsers go on from the last they have seen.
  const message = { id: Math.max(newest() + 1, Date.now()), from, text };
  messages.push(message);
  if (messages.length > kept) messages.shift();
  arrival.set(); // wakes all who wait now
  arrival.clear(); // whoever comes later waits for the next
  return message;
}

const app = new Hono();
const page = readFileSync(new URL('pages/web-chat.html', import.meta.url), 'utf8');
app.get('/', (context) => context.html(page));

app.get('/messages', (context) => {
  const after = Number(context.req.query('after') ?? 0);
  if (newest() <= after) arrival.wait({ timeout: patience });
  return context.json(messages.filter(({ id }) => id > after));
});

app.post('/messages', (context) => {
  const { from, text } = wait(context.req.parseBody());
  const isGood = [from, text].every((value) => typeof value === 'string' && value !== '' && value.length <= 1000);
  return isGood ? context.json(say(String(from), String(text))) : context.text('expected from and text', 400);
});

const server = new HttpServer(process.env['PORT'] ?? 8000, app);
server.start();
console.log(`listening on ${server.address}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  signalHandler(signal, () => {
    server.close();
    arrival.set(); // whoever waits gets an answer
  });
}
server.serveForever();
