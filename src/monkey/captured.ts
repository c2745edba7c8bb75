/**
 * Functions that somebody took before they were patched, and will go on to call: they block the whole thread.
 *
 * A function that a module keeps in a variable cannot be seen from outside. What it hands on can: the exports of CommonJS
 * modules are in the loader's cache.
 */
import { createRequire } from 'node:module';
import type { AnyFunction } from './cooperative.js';
import { replacedFunctions } from './patches.js';

const { cache } = createRequire(import.meta.url);

/** Warns if modules hold originals that have been replaced, and says which and where. */
export function warnOfCaptured(): void {
  const lines = [...findCaptured(replacedFunctions())].map(([file, names]) => `  ${names.join(', ')} in ${file}`);
  if (lines.length === 0) return;
  process.emitWarning(
    `these functions were taken before patchAll() and still block the whole thread:\n${lines.join('\n')}\n` +
      'Patch first: start the program with `geventjs file`, or call patchAll() before anything else is loaded.',
    { code: 'GEVENT_CAPTURED' },
  );
}

function* findCaptured(originals: ReadonlySet<AnyFunction>): Iterable<[file: string, names: string[]]> {
  for (const [file, module] of Object.entries(cache)) {
    const names = heldBy(module?.exports, originals);
    if (names.length > 0) yield [file, names];
  }
}

function heldBy(exports: unknown, originals: ReadonlySet<AnyFunction>): string[] {
  if (originals.has(exports as AnyFunction)) return [(exports as AnyFunction).name];
  if ((typeof exports !== 'object' && typeof exports !== 'function') || exports === null) return [];
  return namesOf(exports)
    .map((key) => ({ key, value: memberOf(exports, key) }))
    .filter(({ value }) => originals.has(value))
    .map(({ key, value }) => (key === value.name ? key : `${value.name} as ${key}`));
}

/** None of a proxy that refuses to name them. */
function namesOf(exports: object): string[] {
  try {
    return Object.getOwnPropertyNames(exports);
  } catch {
    return [];
  }
}

/** Without calling a getter, which may do anything. An export that has not been assigned yet throws. */
function memberOf(exports: object, name: string): AnyFunction {
  try {
    return Object.getOwnPropertyDescriptor(exports, name)?.value;
  } catch {
    return undefined as never;
  }
}
