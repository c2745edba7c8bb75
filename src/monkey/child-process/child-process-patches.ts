import childProcess from 'node:child_process';
import { originalOf } from '../../base/saved.js';
import type { AnyFunction } from '../cooperative.js';
import type { Patches } from '../patches.js';
import { makeExecFileSync, makeExecSync } from './exec-sync.js';
import { makeSpawnSync } from './spawn-sync.js';

/** Node's own `spawnSync`, patched or not: it checks the arguments of all three. */
const nodeSpawnSync: AnyFunction = (...args) =>
  Reflect.apply(originalOf(childProcess, 'spawnSync'), childProcess, args);

export function childProcessPatches(): Patches[] {
  return [
    {
      target: childProcess,
      items: {
        spawnSync: (original) => makeSpawnSync(original, nodeSpawnSync),
        execFileSync: (original) => makeExecFileSync(original, nodeSpawnSync),
        execSync: (original) => makeExecSync(original, nodeSpawnSync),
      },
    },
  ];
}
