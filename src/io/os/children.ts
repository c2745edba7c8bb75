/**
 * The children of this process, for `waitpid`.
 *
 * The kernel tells how a child ended once, and Node asks first. So each child is noted when it is started, with the way it
 * ended as soon as Node says so, until somebody has asked for it or a minute is over.
 */
import type { ChildProcess } from 'node:child_process';
import diagnostics from 'node:diagnostics_channel';
import { constants } from 'node:os';
import { clearTimeout, nextTick, setTimeout } from '../../base/originals.js';
import { WaitList } from '../../core/wait-list.js';
import { Waiter } from '../../core/waiter.js';

/** How a child ended: its number, and the status as waitpid(2) has it. */
export type Ended = [pid: number, status: number];

interface Child {
  readonly process: ChildProcess;
  status: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** How long the end of a child that nobody asks for is remembered. */
const memory = 60_000;

const any = -1;

/** In the order they were started; those that have ended, in the order of their ends, after `finished`. */
const children = new Set<Child>();
const finished = new Set<Child>();
const noted = new WeakSet<ChildProcess>();
const waiting = new WaitList<ChildWaiter>();

/** A greenlet in `waitpid`. */
class ChildWaiter extends Waiter<Ended | undefined> {
  readonly pid: number;

  constructor(pid: number) {
    super('os.waitpid');
    this.pid = pid;
  }
}

/** Notes a child. Once is enough; those of `node:child_process` are noted since `geventjs/os` was loaded. */
export function watchChild(process: ChildProcess): void {
  if (noted.has(process)) return;
  noted.add(process);
  const child: Child = { process, status: undefined, timer: undefined };
  children.add(child);
  const end = (code: number | null, signal: NodeJS.Signals | null) => finish(child, statusOf(code, signal));
  if (process.exitCode !== null || process.signalCode !== null) end(process.exitCode, process.signalCode);
  else process.once('exit', end);
  // One that could not be started gets no number, and never ends.
  nextTick(() => {
    if (process.pid === undefined) children.delete(child);
  });
}

/** Notes all children from now on. */
export function watchAllChildren(): void {
  diagnostics.subscribe('child_process', (message) => watchChild((message as { process: ChildProcess }).process));
}

/**
 * How a child has ended, which is forgotten with that; `undefined` while it runs.
 *
 * @param pid -1 for whichever ended first
 */
export function takeEnded(pid: number): Ended | undefined {
  for (const child of finished) {
    if (pid !== any && child.process.pid !== pid) continue;
    forget(child);
    return [child.process.pid as number, child.status as number];
  }
  return undefined;
}

/** Is there a child with that number, running or not asked for? */
export function hasChild(pid: number): boolean {
  for (const { process } of children) {
    if (process.pid !== undefined && (pid === any || process.pid === pid)) return true;
  }
  return false;
}

/** Blocks until a child ends. `undefined` if others have asked for all that it could have been. */
export function waitForEnd(pid: number): Ended | undefined {
  const waiter = new ChildWaiter(pid);
  waiting.add(waiter);
  return waiter.get();
}

function finish(child: Child, status: number): void {
  child.status = status;
  finished.add(child);
  child.timer = setTimeout(() => forget(child), memory).unref();
  for (const waiter of waiting) {
    const ended = takeEnded(waiter.pid);
    if (ended !== undefined || !hasChild(waiter.pid)) waiter.switch(ended);
  }
}

function forget(child: Child): void {
  clearTimeout(child.timer);
  children.delete(child);
  finished.delete(child);
}

/** The kernel's number: the exit code in the second byte, or the signal in the first. */
function statusOf(code: number | null, signal: NodeJS.Signals | null): number {
  return signal === null ? (code ?? 0) << 8 : constants.signals[signal];
}
