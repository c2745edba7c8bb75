import { syncBuiltinESMExports } from 'node:module';
import { save, savedMembers } from '../base/saved.js';
import { type AnyFunction, type InGreenlet, makePatched } from './cooperative.js';

/** The functions of one object that are replaced, and what each does in a greenlet. One that this Node lacks is left out. */
export interface Patches {
  readonly target: object;
  readonly items: Readonly<Record<string, InGreenlet>>;
}

/** The originals of all that has been replaced. */
const replaced = new Set<AnyFunction>();

/** Puts the patches in place. One that is there already stays. @returns the names of what was replaced */
export function applyPatches(patches: readonly Patches[]): string[] {
  const names = patches.flatMap(({ target, items }) =>
    Object.keys(items).filter((name) => replace(target as Record<string, unknown>, name, items[name] as InGreenlet)),
  );
  if (names.length > 0) syncBuiltinESMExports();
  return names;
}

function replace(target: Record<string, unknown>, name: string, make: InGreenlet): boolean {
  const original = target[name];
  if (typeof original !== 'function' || isPatched(target, name)) return false;
  save(target, name);
  const patched = makePatched(original as AnyFunction, make);
  const descriptor = Object.getOwnPropertyDescriptor(target, name) as PropertyDescriptor;
  Object.defineProperty(target, name, { ...descriptor, value: patched });
  replaced.add(original as AnyFunction);
  return true;
}

/** Has `target[name]` been replaced? */
export function isPatched(target: object, name: string): boolean {
  return Object.hasOwn(savedMembers(target), name);
}

/** The originals of all that has been replaced. */
export function replacedFunctions(): ReadonlySet<AnyFunction> {
  return replaced;
}
