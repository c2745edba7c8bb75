import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';

/** Why there is no PostgreSQL for the tests; `undefined` if there is one. Starts Debian's if it does not run. */
export async function whyNoPostgres(): Promise<string | undefined> {
  const { PGHOST = '127.0.0.1', PGPORT = '5432' } = process.env;
  if (await answers(PGHOST, Number(PGPORT))) return undefined;
  startPostgres();
  if (await answers(PGHOST, Number(PGPORT))) return undefined;
  return `no PostgreSQL answers at ${PGHOST}:${PGPORT}, and none could be started`;
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });
}

function startPostgres(): void {
  try {
    for (const version of readdirSync('/etc/postgresql')) {
      spawnSync('pg_ctlcluster', ['--skip-systemctl-redirect', version, 'main', 'start'], { stdio: 'inherit' });
    }
  } catch {
    // Not Debian, or not installed.
  }
}

/** Why there is no `curl` for the tests; `undefined` if there is. */
export async function whyNoCurl(): Promise<string | undefined> {
  return spawnSync('curl', ['--version']).error === undefined ? undefined : 'there is no command `curl`';
}
