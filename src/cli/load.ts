/**
 * Loads a program, or a module, synchronously, so that its top level runs in the greenlet that calls, and may block.
 *
 * CommonJS is loaded like that anyway; ES modules are since Node can `require` them. One with a top-level `await` somewhere
 * cannot: it is imported, and may wait with `await` but not block at its top level.
 */
import Module from 'node:module';
import { pathToFileURL } from 'node:url';
import { wait } from '../core/wait.js';
import { hasLoadedProgram, loadsProgram } from '../monkey/module-loading.js';
import { lowerUsing } from './lower-using.js';
import { registerTypeScript } from './typescript.js';

/** What Node's CommonJS loader has beyond its types. */
interface Loader {
  new (id: string, parent: null): NodeModule & { load(path: string): void };
  _cache: Record<string, unknown>;
  _resolveFilename(request: string, parent: null, isMain: boolean): string;
}

const loader = Module as unknown as Loader;

/** Runs a program, which is the main module to itself. */
export function loadProgram(file: string): void {
  const path = findFile(file);
  process.argv[1] = path;
  const unmark = markAsMain(path);
  try {
    load(path, (module) => {
      module.id = '.';
      process.mainModule = module;
    });
  } finally {
    unmark();
  }
}

/** Loads a module that somebody else is to run; answers what it exports. */
export function loadModule(file: string): unknown {
  return load(findFile(file), () => undefined);
}

/** @throws Node's error, when there is no such file */
export function findFile(file: string): string {
  return loader._resolveFilename(file, null, true);
}

function load(path: string, prepare: (module: NodeModule) => void): unknown {
  if (/\.[cm]?ts$/.test(path)) {
    if (process.features.typescript) lowerUsing();
    else registerTypeScript();
  }
  loadsProgram(path);
  const module = new loader(path, null);
  prepare(module);
  loader._cache[path] = module;
  try {
    module.load(path);
    return module.exports;
  } catch (error) {
    delete loader._cache[path];
    if ((error as { code?: string }).code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error;
    return wait(import(pathToFileURL(path).href));
  } finally {
    hasLoadedProgram();
  }
}

/** To Node, only what it was started with is the main module. */
function markAsMain(path: string): () => void {
  if (typeof Module.registerHooks !== 'function') return () => undefined;
  const main = pathToFileURL(path).href;
  const hooks = Module.registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url !== main || loaded.source == null) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString();
      return source.includes('import.meta.main') ? { ...loaded, source: setMain(source) } : loaded;
    },
  });
  return () => hooks.deregister();
}

/** Line numbers must stay, and `#!` must stay first. */
function setMain(source: string): string {
  return source.replace(/^(#!.*\n)?/, '$1import.meta.main = true; ');
}
