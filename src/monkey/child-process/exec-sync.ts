import type { AnyFunction } from '../cooperative.js';
import { type Command, commandOfExec, commandOfExecFile } from './command.js';
import { type Result, runCommand } from './spawn-sync.js';

export function makeExecFileSync(original: AnyFunction, nodeSpawnSync: AnyFunction): AnyFunction {
  return function execFileSync(...given: unknown[]): unknown {
    const command = commandOfExecFile(given[0], given[1], given[2]);
    if (command === undefined) return original(...given);
    const { file, args, options } = command;
    const result = runCommand(command, 'child_process.execFileSync', nodeSpawnSync);
    return outputOf(result, command, [options.argv0 || file, ...args].join(' '));
  };
}

export function makeExecSync(original: AnyFunction, nodeSpawnSync: AnyFunction): AnyFunction {
  return function execSync(...given: unknown[]): unknown {
    const [line, options] = given;
    const command = typeof line === 'string' && !line.includes('\0') ? commandOfExec(line, options) : undefined;
    if (command === undefined) return original(...given);
    const result = runCommand(command, 'child_process.execSync', nodeSpawnSync);
    return outputOf(result, command, command.file);
  };
}

/** What the child has printed, or an error if it failed. What it said of that goes to our own stderr. */
function outputOf(result: Result, { options }: Command, line: string): unknown {
  if (!options.stdio && result.stderr) process.stderr.write(result.stderr);
  if (result.error !== undefined) throw Object.assign(result.error, result);
  if (result.status !== 0) throw Object.assign(new Error(failure(line, result)), result);
  return result.stdout;
}

function failure(line: string, { stderr }: Result): string {
  const said = stderr && stderr.length > 0 ? `\n${stderr.toString()}` : '';
  return `Command failed: ${line}${said}`;
}
