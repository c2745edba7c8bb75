// A web app over PostgreSQL: a list of notes. Handlers ask the database in direct style; while one of them waits for an answer,
// all others go on. `/long` takes ten seconds to show it.
//
//   geventjs examples/postgres-app.ts        (port 8080, or PORT; PostgreSQL as PGHOST, PGPORT, PGUSER, PGDATABASE say)
import express, { type ErrorRequestHandler } from 'express';
import { GreenletExit, wait } from 'geventjs';
import { HttpServer } from 'geventjs/http';
import { Semaphore } from 'geventjs/lock';
import { signalHandler } from 'geventjs/signal';
import pg from 'pg';

const { PGHOST = '127.0.0.1', PGUSER = 'postgres', PGDATABASE = 'test' } = process.env;

/** At most `size` connections, each lent to one greenlet at a time. Whoever comes when all are lent waits. */
class ConnectionPool {
  readonly #idle = new Set<pg.Client>();
  readonly #places: Semaphore;

  constructor(size: number) {
    this.#places = new Semaphore(size);
  }

  /** Calls `work` within a transaction. If it throws, or is killed, its connection is closed and nothing has happened. */
  transaction<T>(work: (connection: pg.Client) => T): T {
    using _place = this.#places.acquired();
    const [connection = this.#open()] = this.#idle;
    this.#idle.delete(connection);
    try {
      wait(connection.query('begin'));
      const result = work(connection);
      wait(connection.query('commit'));
      this.#idle.add(connection);
      return result;
    } finally {
      if (!this.#idle.has(connection)) void connection.end();
    }
  }

  close(): void {
    for (const connection of this.#idle) wait(connection.end());
    this.#idle.clear();
  }

  #open(): pg.Client {
    const connection = new pg.Client({ host: PGHOST, user: PGUSER, database: PGDATABASE });
    // The database has ended it.
    connection.on('error', () => this.#idle.delete(connection));
    wait((signal) => {
      signal.addEventListener('abort', () => void connection.end());
      return connection.connect();
    });
    return connection;
  }
}

interface Note {
  id: number;
  text: string;
}

const pool = new ConnectionPool(10);
pool.transaction((connection) => {
  wait(connection.query('create table if not exists notes (id serial primary key, text text not null)'));
});

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const toHtml = (text: string) => text.replace(/[&<>]/g, (character) => entities[character] ?? '');

const app = express();
app.use(express.urlencoded({ extended: false, limit: 10_000 }));

app.get('/', (_request, response) => {
  const notes = pool.transaction((connection) => {
    return wait(connection.query<Note>('select id, text from notes order by id desc limit 100')).rows;
  });
  response.send(`<!doctype html><html lang="en"><title>Notes</title><h1>Notes</h1>
<form method="post"><label>A note: <input name="text" required></label> <button type="submit">Keep</button></form>
<ul>${notes.map(({ text }) => `\n<li>${toHtml(text)}`).join('')}
</ul>`);
});

app.post('/', (request, response) => {
  const { text } = (request.body ?? {}) as { text?: unknown };
  if (typeof text !== 'string' || text === '') {
    response.status(400).send('expected a text');
    return;
  }
  pool.transaction((connection) => wait(connection.query('insert into notes (text) values ($1)', [text])));
  response.redirect(303, '/');
});

app.get('/long', (_request, response) => {
  pool.transaction((connection) => wait(connection.query('select pg_sleep(10)')));
  response.send('ten seconds later');
});

/** A stop kills the handlers that are still at work. Express takes that for an error like any other, and would print it. */
const answerKilled: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof GreenletExit) response.sendStatus(503);
  else next(error);
};
app.use(answerKilled);

const server = new HttpServer(process.env['PORT'] ?? 8080, app);
server.start();
console.log(`listening on ${server.address}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) signalHandler(signal, () => server.stop());
server.serveForever();
pool.close();
