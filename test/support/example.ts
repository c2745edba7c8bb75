/** Examples that serve, as children that a test talks to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { wait } from 'geventjs';
import { packageRoot } from './child.js';

/** Only a test that fails waits so long. */
const patience = 30_000;

/** How a child has ended: its exit code, or the signal that ended it. */
type End = number | NodeJS.Signals;

/** An example that runs until it is told to end. Its calls block. */
export class Example implements Disposable {
  stdout = '';
  stderr = '';
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<End>;
  #looking: () => void = () => undefined;

  constructor(name: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
    this.#name = name;
    this.#child = spawn(process.execPath, [`${packageRoot}bin/geventjs.cjs`, `examples/${name}.ts`, ...args], {
      cwd: packageRoot,
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const name of ['stdout', 'stderr'] as const) {
      this.#child[name]?.setEncoding('utf8').on('data', (text: string) => {
        this[name] += text;
        this.#looking();
      });
    }
    this.#ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', (code, signal) => resolve(code ?? (signal as NodeJS.Signals)));
    });
  }

  /** Blocks until it has said where it listens. */
  get address(): string {
    return this.until(/^listening on (.+)\n/m);
  }

  /** Blocks until it has printed something that matches: the group, or all of it. */
  until(pattern: RegExp): string {
    return wait(
      new Promise<string>((resolve, reject) => {
        const complain = () =>
          reject(new Error(`${this.#name} never printed ${pattern}:\n${this.stdout}${this.stderr}`));
        this.#looking = () => {
          const match = pattern.exec(this.stdout);
          if (match !== null) resolve(match[1] ?? match[0]);
        };
        this.#looking();
        void this.#ended.then(complain);
      }),
      patience,
    );
  }

  /** Tells it to end. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Blocks until it has ended. */
  get end(): End {
    return wait(this.#ended, patience);
  }

  /** The most resident memory that it has had so far, in megabytes. */
  get mostMegabytes(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  }

  /** How many of its descriptors lead to something whose name begins so: `socket:`, or a path. */
  countDescriptors(prefix: string): number {
    const folder = `/proc/${this.#child.pid}/fd`;
    return readdirSync(folder).filter((fd) => leadsTo(`${folder}/${fd}`).startsWith(prefix)).length;
  }

  /** What a test that fails leaves behind. */
  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
    wait(this.#ended, patience);
  }
}

function leadsTo(descriptor: string): string {
  try {
    return readlinkSync(descriptor);
  } catch {
    return ''; // closed meanwhile
  }
}
