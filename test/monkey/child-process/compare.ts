/** The same call, patched and as Node made it: results, thrown errors, and all that can be told of them. */
import assert from 'node:assert/strict';
import childProcess from 'node:child_process';
import { spawn } from 'geventjs';
import { getOriginal, patchChildProcess } from 'geventjs/monkey';

patchChildProcess();

export type Name = 'execSync' | 'execFileSync' | 'spawnSync';
type Call = (...args: unknown[]) => unknown;

export const patched = (name: Name): Call => childProcess[name] as Call;
export const original = (name: Name): Call => getOriginal('child_process', name) as Call;

/**
 * Throws unless both do the same, and the patched one lets others run while there is a child. Arguments are made anew for
 * each. Process ids only have to be of the same kind.
 */
export function compare(name: Name, makeArgs: () => unknown[], suspends = true): void {
  const theirs = outcome(original(name), makeArgs());
  let others = 0;
  const other = spawn(() => others++);
  const ours = outcome(patched(name), makeArgs());
  other.kill();
  assert.deepEqual(ours.described, theirs.described);
  if (theirs.started && suspends) assert.ok(others > 0, 'it did not suspend the greenlet');
}

function outcome(call: Call, args: unknown[]): { described: unknown; started: boolean } {
  try {
    const value = call(...args);
    return { described: { returned: describe(value) }, started: hasChild(value) };
  } catch (error) {
    return { described: { threw: describe(error) }, started: hasChild(error) };
  }
}

function hasChild(result: unknown): boolean {
  return typeof result !== 'object' || (result as { pid?: number }).pid !== 0;
}

/** Everything about a value that does not differ from run to run, its order of properties included. */
function describe(value: unknown, seen = new Set<unknown>()): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return 'itself';
  seen.add(value);
  if (Buffer.isBuffer(value)) return { buffer: value.toString('latin1'), ownMemory: value.buffer.byteLength };
  if (Array.isArray(value)) return value.map((item) => describe(item, new Set(seen)));
  const error = value instanceof Error ? { class: value.constructor.name, message: value.message } : {};
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    key === 'pid' && item !== 0 ? typeof item : describe(item, new Set(seen)),
  ]);
  return { ...error, entries };
}
