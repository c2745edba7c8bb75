import assert from 'node:assert/strict';
import { after, test as nodeTest } from 'node:test';
import { run, sleep, spawn, wait } from 'geventjs';
import pg from 'pg';
import { runCommand } from '../support/child.js';
import { Example } from '../support/example.js';
import { whyNoPostgres } from '../support/services.js';
import { get, post, urlOf } from '../support/web.js';

const { PGHOST = '127.0.0.1', PGUSER = 'postgres', PGDATABASE = 'test' } = process.env;
/** Each run has tables of its own. */
const schema = `notes_${process.pid}`;
const whyNot = await whyNoPostgres();
const admin = new pg.Client({ host: PGHOST, user: PGUSER, database: PGDATABASE });

if (whyNot === undefined) {
  await admin.connect();
  await admin.query(`create schema ${schema}`);
  after(async () => {
    await admin.query(`drop schema ${schema} cascade`);
    await admin.end();
  });
}

function test(title: string, body: (example: Example, url: string) => void): void {
  nodeTest(title, { skip: whyNot ?? false }, async () => {
    await run(() => {
      const env = { PGHOST, PGUSER, PGDATABASE, PGOPTIONS: `-c search_path=${schema}`, PGAPPNAME: schema };
      using example = new Example('postgres-app', [], env);
      body(example, urlOf(example));
    });
  });
}

/** What the app's connections are at. */
function queries(): string[] {
  const sql = 'select query from pg_stat_activity where application_name = $1';
  return wait(admin.query<{ query: string }>(sql, [schema])).rows.map(({ query }) => query);
}

/** The database drops them; one that sleeps would not notice by itself that nobody waits for it. */
function endConnections(): void {
  const sql = 'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1';
  wait(admin.query(sql, [schema]));
  while (queries().length > 0) sleep(1);
}

test("the example 'postgres-app' keeps notes in the database, and shows them as they were written", (example, url) => {
  assert.match(get(url).body, /<ul>\s*<\/ul>/);
  assert.equal(post(url, { text: `first <b>'"; drop table notes; --` }).status, 303);
  assert.equal(post(url, { text: 'second & last' }).status, 303);
  assert.equal(post(url, { text: '' }).status, 400);
  assert.equal(post(url, {}).status, 400);
  const items = [...get(url).body.matchAll(/<li>(.*)/g)].map(([, item]) => item);
  assert.deepEqual(items, ['second &amp; last', `first &lt;b&gt;'"; drop table notes; --`]);
  example.signal('SIGTERM');
  assert.equal(example.end, 0);
  assert.equal(example.stderr, '');
  while (queries().length > 0) sleep(1);
});

test("in the example 'postgres-app' nobody waits for a long query but who asked, and a stop ends it", (example, url) => {
  const long = Array.from({ length: 9 }, () => spawn(get, `${url}long`));
  while (queries().filter((query) => query.includes('pg_sleep')).length < 9) sleep(1);
  // One connection is left for all of them.
  const others = Array.from({ length: 100 }, () => spawn(get, url));
  for (const other of others) assert.equal(other.get().status, 200);
  assert.ok(long.every((greenlet) => !greenlet.ready()));
  assert.equal(queries().length, 10);
  example.signal('SIGINT');
  for (const greenlet of long) assert.equal(greenlet.get().status, 503);
  assert.equal(example.end, 0);
  assert.equal(example.stderr, '');
  endConnections();
});

test("the example 'postgres-app' goes on when the database drops its connections", (example, url) => {
  assert.equal(get(url).status, 200);
  endConnections();
  while (get(url).status !== 200) sleep(1);
  example.signal('SIGTERM');
  assert.equal(example.end, 0);
});

nodeTest("the example 'postgres-app' says so when there is no database", async () => {
  const { code, stderr } = await runCommand(['examples/postgres-app.ts'], {
    env: { PGHOST: '127.0.0.1', PGPORT: '1' },
  });
  assert.match(stderr, /ECONNREFUSED.*:1\b/);
  assert.equal(code, 1);
});
