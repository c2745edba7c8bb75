// 500 greenlets over 10 connections to PostgreSQL, in direct style: `blocking()` makes every method of node-postgres that
// returns a promise wait instead. One greenlet is killed in the middle of a query, another while it waits for a connection,
// and nobody else notices.
//
//   geventjs examples/connection-pool.ts        (PostgreSQL as PGHOST, PGPORT, PGUSER, PGDATABASE say)
import { type Blocking, blocking, joinAll, sleep, spawn, spawnWith, wait } from 'geventjs';
import pg from 'pg';

const { PGHOST = '127.0.0.1', PGUSER = 'postgres', PGDATABASE = 'test' } = process.env;
const size = 10;
const connections = new pg.Pool({ host: PGHOST, user: PGUSER, database: PGDATABASE, max: size });
const pool = blocking(connections);

/** A connection, as soon as one is free. Whoever is killed before that must not keep the one that comes later. */
function connect(): pg.PoolClient {
  return wait((signal) => {
    const connecting = connections.connect();
    signal.addEventListener('abort', () => connecting.then((late) => late.release()));
    return connecting;
  });
}

/** Calls `use` with a connection of its own. One that was left in the middle of a query is closed, not put back. */
function withConnection<T>(use: (connection: Blocking<pg.PoolClient>) => T): T {
  const connection = connect();
  let failure: Error | undefined;
  try {
    return use(blocking(connection));
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    connection.release(failure);
  }
}

let mostInUse = 0;

function square(n: number): number {
  const [row] = pool.query(`select ${n} * ${n} as square, pg_sleep(0.002)`).rows;
  mostInUse = Math.max(mostInUse, connections.totalCount - connections.idleCount);
  return row?.['square'];
}

const victim = spawnWith({ name: 'victim' }, () =>
  withConnection((connection) => {
    try {
      connection.query('select pg_sleep(60)');
    } finally {
      console.log('the victim leaves its query');
    }
  }),
);
const squares = Array.from({ length: 500 }, (_, n) => spawn(square, n));
const impatient = spawn(withConnection, () => console.log('never printed'));

// The victim's query is under way as soon as the others are being answered.
while (!squares.some((greenlet) => greenlet.ready())) sleep(1);
victim.kill();
impatient.kill();
console.log('killed in its query:', victim.dead);
console.log('killed in the queue:', impatient.dead);

joinAll(squares, { raiseError: true });
const total = squares.reduce((sum, greenlet) => sum + (greenlet.value ?? Number.NaN), 0);
console.log(`${squares.length} answers, the sum of the squares is ${total}`);
console.log(`never more than ${size} connections in use:`, mostInUse <= size);
console.log(
  'all connections are back:',
  connections.idleCount === connections.totalCount && connections.waitingCount === 0,
);
pool.end();
