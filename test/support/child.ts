import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a child process ended, and what it printed. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface ChildOptions {
  /** Options of Node, before the script. */
  flags?: readonly string[];
  args?: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  input?: string;
  /** Leave the input open, for `onOutput` to write and to end. */
  keepInputOpen?: boolean;
  /** Called with what has been printed so far, whenever something is. */
  onOutput?: (stdout: string, child: import('node:child_process').ChildProcess) => void;
}

/** The package's folder, and the folder of scripts that are run as children. */
export const packageRoot: string = fileURLToPath(new URL('.', import.meta.resolve('geventjs/package.json')));
export const scripts: string = `${packageRoot}test/scripts/`;

/** Runs a script with the Node that runs the tests. */
export function runScript(name: string, options: ChildOptions = {}): Promise<Ended> {
  return runNode([...(options.flags ?? []), `${scripts}${name}`, ...(options.args ?? [])], options);
}

/** Runs the `geventjs` command. */
export function runCommand(args: readonly string[], options: ChildOptions = {}): Promise<Ended> {
  return runNode([...(options.flags ?? []), `${packageRoot}bin/geventjs.cjs`, ...args], options);
}

export function runNode(args: readonly string[], options: ChildOptions = {}): Promise<Ended> {
  return runProgram(process.execPath, args, options);
}

export function runProgram(file: string, args: readonly string[], options: ChildOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...options.env },
      cwd: options.cwd ?? packageRoot,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const ended: Ended = { code: null, signal: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      ended.stdout += text;
      options.onOutput?.(ended.stdout, child);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      ended.stderr += text;
    });
    if (!options.keepInputOpen) child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(Object.assign(ended, { code, signal })));
  });
}
