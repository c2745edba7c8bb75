// A build script of the usual kind: functions that call `execSync` one after the other, written without a thought of doing
// two things at once. The `geventjs` command has patched `child_process`, so each function only needs a greenlet.
//
//   geventjs examples/parallel-builds.ts
import { execSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinAll, spawn } from 'geventjs';

/** What a step takes. A compiler would take longer. */
const seconds = Number(process.env['PAUSE_MS'] ?? 500) / 1_000;
const folder = mkdtempSync(join(tmpdir(), 'parallel-builds-'));

// ---- the build script, as it was ----

function build(name: string): string {
  const source = join(folder, `${name}.txt`);
  writeFileSync(source, `source of ${name}\n`);
  execSync(`sleep ${seconds}; tr a-z A-Z < ${source} > ${source}.compiled`);
  execSync(`sleep ${seconds}; sha256sum < ${source}.compiled > ${source}.sum`);
  if (name === 'broken') execSync('echo "line 3: unexpected end" >&2; exit 2', { stdio: 'pipe' });
  return `${name} ${readFileSync(`${source}.sum`, 'utf8').slice(0, 8)}`;
}

// ---- the same functions, all at once ----

const names = ['core', 'client', 'server', 'docs', 'broken', 'tests', 'tools', 'site'];
let running = 0;
let most = 0;

function job(name: string): string {
  most = Math.max(most, ++running);
  try {
    return build(name);
  } catch (error) {
    return `${name} failed: ${(error as Error).message.trim().split('\n').join(': ')}`;
  } finally {
    running--;
  }
}

try {
  const start = performance.now();
  const builds = names.map((name) => spawn(job, name));
  joinAll(builds);
  for (const { value } of builds) console.log(value);
  const took = ((performance.now() - start) / 1_000).toFixed(1);
  const slept = (names.length * 2 * seconds).toFixed(1);
  console.log(`${most} builds at once: ${took} s; one after the other they would have slept for ${slept} s alone`);
} finally {
  rmSync(folder, { recursive: true });
}
