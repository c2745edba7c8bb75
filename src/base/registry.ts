import { DuplicateCopyError } from './errors.js';

const key = Symbol.for('geventjs.copy');

/**
 * Notes that this copy of the library lives in this thread.
 *
 * @throws {DuplicateCopyError} when another one already does.
 */
export function registerCopy(url: string): void {
  const scope = globalThis as { [key]?: string };
  const other = scope[key];
  if (other !== undefined) {
    throw new DuplicateCopyError(
      `two copies of geventjs in one thread:\n  ${other}\n  ${url}\n` +
        'Each would have a hub of its own, and greenlets of one could not wake those of the other. ' +
        (other === url
          ? 'One file was loaded twice: by a loader that turns ES modules into CommonJS, or after a cache was cleared.'
          : 'Run `npm ls geventjs` and make all packages use one version (`npm dedupe`, or "overrides" in package.json).'),
    );
  }
  Object.defineProperty(scope, key, { value: url, configurable: true });
}
