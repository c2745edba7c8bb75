import { ArgumentValueError } from '../base/errors.js';
import { moduleNames, type PatchAllOptions } from '../monkey/patch-all.js';

/** What `--patch` asks for: options of `patchAll`; `undefined` for none at all. */
export function parsePatches(text: string): PatchAllOptions | undefined {
  if (text === 'none') return undefined;
  const names = text.split(',').map((name) => name.trim());
  if (text === 'all') return {};
  const unknown = names.find((name) => !(moduleNames as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new ArgumentValueError(
      `--patch takes all, none, or some of ${moduleNames.join(', ')}, separated by commas; got '${unknown}'`,
    );
  }
  return Object.fromEntries(moduleNames.map((name) => [name, names.includes(name)]));
}
