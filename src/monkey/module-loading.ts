/**
 * While a greenlet loads a module, patched functions do not suspend it.
 *
 * `require` puts a module into its cache before the module has run. If the greenlet that loads it were suspended half-way,
 * for instance by the `readFileSync` with which Node reads the file, the next greenlet that requires the same module would
 * get a half-filled `module.exports`. So the top level of a required module calls Node's originals, as everything that it
 * calls. `import()` runs modules in the hub; but from Node 24 on it finds and reads them before it returns, with functions of
 * `fs`, and is told by a diagnostics channel of Node's.
 *
 * The program itself is the exception: its top level is what blocks. Where it is an ES module, the modules that it imports
 * run before it, within the same call of Node's, and are told from it by the stack: the program has started once one of
 * its own lines is on it.
 */
import { tracingChannel } from 'node:diagnostics_channel';
import Module from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Coroutine, getCurrentCoroutine } from '../core/transfer.js';

type Load = (request: string, parent: unknown, isMain: boolean) => unknown;

/** Says when the part of an `import()` begins and ends that runs in its caller. A constant: what nobody holds is collected. */
const imports = tracingChannel('module.import');

let isWatching = false;

/** How many modules each greenlet is loading, one inside the other. */
const depths = new Map<Coroutine, number>();

/** The program that is being loaded, until one of its own lines has run. */
let program: { path: string; url: string; loader: Coroutine } | undefined;

export function isLoadingModule(self: Coroutine): boolean {
  if (depths.size > 0 && depths.has(self)) return true;
  return program !== undefined && program.loader === self && !hasProgramStarted();
}

/** Called by the current greenlet before it loads the program whose top level may block. */
export function loadsProgram(path: string): void {
  program = { path, url: pathToFileURL(path).href, loader: getCurrentCoroutine() };
}

/** It has been loaded. */
export function hasLoadedProgram(): void {
  program = undefined;
}

/** Makes Node's loaders say when a greenlet loads a module. Done once. */
export function watchModuleLoading(): void {
  if (isWatching) return;
  isWatching = true;
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = loadWatched;
  imports.start.subscribe(enter);
  imports.end.subscribe(leave);

  function loadWatched(this: unknown, request: string, parent: unknown, isMain: boolean): unknown {
    // Node begins the program in this way, and here it has been patched before: `node --require geventjs/monkey/auto`.
    if (isMain) loadsProgram(request);
    else enter();
    try {
      return Reflect.apply(load, this, [request, parent, isMain]);
    } finally {
      if (isMain) hasLoadedProgram();
      else leave();
    }
  }
}

function enter(): void {
  const self = getCurrentCoroutine();
  depths.set(self, (depths.get(self) ?? 0) + 1);
}

function leave(): void {
  const self = getCurrentCoroutine();
  const depth = (depths.get(self) ?? 0) - 1;
  if (depth > 0) depths.set(self, depth);
  else depths.delete(self);
}

function hasProgramStarted(): boolean {
  const { path, url } = program as { path: string; url: string };
  const files = filesOnStack();
  const hasStarted = files.includes(path) || files.includes(url);
  if (hasStarted) program = undefined;
  return hasStarted;
}

function filesOnStack(): unknown[] {
  const { stackTraceLimit, prepareStackTrace } = Error;
  const here: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = Number.POSITIVE_INFINITY;
    Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName());
    Error.captureStackTrace(here);
    return here.stack as unknown[];
  } finally {
    Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  }
}
