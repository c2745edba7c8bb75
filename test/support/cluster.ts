/** `geventjs serve`, and programs that serve themselves, as processes of their own; what they say on stderr is waited for. */
import { type ChildProcess, spawn } from 'node:child_process';
import { Agent, type RequestOptions, request } from 'node:http';
import { wait } from 'geventjs';
import { packageRoot, scripts } from './child.js';

/** Only a test that fails gets so far. */
const patience = 60_000;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Reply {
  status: number;
  body: string;
  /** Was the connection to be closed? */
  isLast: boolean;
}

/** A script of `test/scripts/cluster`. */
export const script = (name: string): string => `${scripts}cluster/${name}`;

/** A cluster while it runs. */
export class RunningCluster implements Disposable {
  said = '';
  stdout = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  readonly #workers = new Set<number>();
  #read = 0;
  #isClosed = false;
  #look: () => void = () => undefined;

  constructor(args: readonly string[], options: { env?: NodeJS.ProcessEnv; cwd?: string; plain?: boolean } = {}) {
    const command = options.plain ? args : [`${packageRoot}bin/geventjs.cjs`, ...args];
    this.#child = spawn(process.execPath, command, {
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, PORT: undefined, ...options.env },
      cwd: options.cwd ?? packageRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.said += text;
      for (const [, pid] of text.matchAll(/worker \d+ \(pid (\d+)\)/g)) this.#workers.add(Number(pid));
      this.#look();
    });
    this.#ended = new Promise((resolve) => {
      this.#child.on('close', (code, signal) => {
        this.#isClosed = true;
        resolve({ code, signal });
        this.#look();
      });
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Blocks until it has said something more that matches. */
  until(pattern: RegExp): RegExpExecArray {
    let found: RegExpExecArray | null = null;
    wait(
      new Promise<void>((resolve, reject) => {
        this.#look = () => {
          found = pattern.exec(this.said.slice(this.#read));
          if (found !== null) resolve();
          else if (this.#isClosed) {
            reject(new Error(`it ended without ${pattern}:\n${this.said}`));
          }
        };
        setTimeout(() => reject(new Error(`it did not say ${pattern}:\n${this.said}`)), patience).unref();
        this.#look();
      }),
    );
    const match = found as unknown as RegExpExecArray;
    this.#read += match.index + match[0].length;
    return match;
  }

  /** Blocks until so many workers listen; answers where, and their processes. */
  untilListening(workers: number): { port: number; pids: number[] } {
    const lines = Array.from({ length: workers }, () => this.until(/worker \d+ \(pid (\d+)\) listens on (\S+)/));
    const port = Number(lines[0]?.[2]?.split(':').at(-1));
    return { port, pids: lines.map((line) => Number(line[1])) };
  }

  signal(name: NodeJS.Signals): this {
    process.kill(this.pid, name);
    return this;
  }

  /** Blocks until the master has ended, and all that had its output. */
  end(): Ended {
    return wait(this.#ended, patience);
  }

  /** Ends everything that is still there: a test has failed. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    for (const pid of [this.pid, ...this.#workers]) tryKill(pid);
    wait(this.#ended, patience);
  }
}

/** `geventjs serve` of a script on any port of loopback. */
export function serve(name: string, ...args: string[]): RunningCluster {
  return new RunningCluster(['serve', script(name), '--host', '127.0.0.1', '--port', '0', ...args]);
}

/** It may have ended. */
function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** One request on a connection of its own, unless there is an agent. */
export function asking(port: number, path = '/', options: RequestOptions = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, agent: false, ...options }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, body, isLast: answer.headers.connection === 'close' });
      });
      answer.on('error', reject);
    });
    sent.on('error', reject).end();
  });
}

export function ask(port: number, path = '/', options: RequestOptions = {}): Reply {
  return wait(asking(port, path, options), patience);
}

/** Clients that ask again and again until they are told to end: some keep their connection, others open new ones. */
export class Load {
  readonly failures: string[] = [];
  /** Answers, by body. */
  readonly answers = new Map<string, number>();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #clients: Promise<void>[];
  #isOver = false;

  constructor(port: number, clients: number) {
    this.#clients = Array.from({ length: clients }, (_, index) =>
      this.#askOn(port, index % 2 === 0 ? { agent: this.#agent } : {}),
    );
  }

  /** Blocks until there were so many answers more. */
  untilAnswers(count: number): void {
    const start = this.#total;
    while (this.#total < start + count && this.failures.length === 0) wait(new Promise((next) => setTimeout(next, 1)));
  }

  /** Blocks until all have their last answer. */
  stop(): void {
    this.#isOver = true;
    wait(Promise.all(this.#clients), patience);
    this.#agent.destroy();
  }

  get #total(): number {
    return [...this.answers.values()].reduce((sum, count) => sum + count, 0);
  }

  async #askOn(port: number, options: RequestOptions): Promise<void> {
    while (!this.#isOver) {
      try {
        const { status, body } = await asking(port, '/', options);
        if (status !== 200) this.failures.push(`${status} ${body}`);
        this.answers.set(body, (this.answers.get(body) ?? 0) + 1);
      } catch (error) {
        this.failures.push(String(error));
      }
    }
  }
}
