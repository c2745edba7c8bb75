import { fileURLToPath } from 'node:url';
import { native, State } from '../base/addon.js';
import { config } from './config.js';

/**
 * Where greenlets were spawned.
 *
 * Noting a stack costs as much as everything else about a short greenlet together. So by default only the first thousand
 * spawn sites of a burst are noted, and a thousand a second after that: all of them in programs where a person would look
 * at the list, and next to none in a loop that spawns a million. `GEVENT_TRACK_GREENLET_TREE=1` notes every one, `0` none.
 */
const burst = 1000;
const perMillisecond = 1;
/** As many as gevent notes. One or two of them are ours. */
const frames = 10;

let budget = burst;
let refilled = 0;

/** The stack of a spawn, as text when asked for. */
export interface SpawnSite {
  readonly stack: string;
}

/** Notes the stack above `below`, if the budget allows. */
export function noteSpawnSite(below: (...args: never[]) => unknown): SpawnSite | undefined {
  const wanted = config.trackGreenletTree;
  if (wanted === false || (wanted === 'sampled' && !takeBudget())) return undefined;
  const limit = Error.stackTraceLimit;
  const site = {} as SpawnSite;
  Error.stackTraceLimit = frames;
  Error.captureStackTrace(site, below);
  Error.stackTraceLimit = limit;
  return site;
}

/** The lines of a site that are not the library's own. */
export function spawnSiteLines(site: SpawnSite | undefined): string[] {
  if (site === undefined) return [];
  const lines = site.stack.split('\n').slice(1);
  return lines.filter((line) => !line.includes(libraryUrl) && !line.includes(libraryPath));
}

const libraryUrl = new URL('..', import.meta.url).href;
const libraryPath = fileURLToPath(libraryUrl);

function takeBudget(): boolean {
  const now = native.state[State.now] as number;
  if (now !== refilled) {
    budget = Math.min(burst, budget + Math.abs((now - refilled) | 0) * perMillisecond);
    refilled = now;
  }
  if (budget === 0) return false;
  budget--;
  return true;
}
