import type { ChildProcess } from 'node:child_process';
import { clearTimeout, setTimeout } from '../../base/originals.js';

/** Milliseconds that a child gets to end by itself after the signal that asks it to. */
const patience = 1000;

/** Has the child ended? Its pipes may still be open, in the hands of its own children. */
export function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/**
 * Ends a child that nobody waits for any more, without waiting for it: its pipes are closed, it gets `signal`, and if that
 * does not end it, `SIGKILL`. Node reaps it.
 */
export function endChild(child: ChildProcess, signal: NodeJS.Signals | number = 'SIGTERM'): void {
  for (const stream of child.stdio ?? []) stream?.destroy();
  if (hasEnded(child)) return;
  signalQuietly(child, signal);
  const timer = setTimeout(() => signalQuietly(child, 'SIGKILL'), patience);
  child.once('exit', () => clearTimeout(timer));
}

/** Sends a signal; answers with the error if the system refuses. A child that has ended is no error. */
export function signalChild(child: ChildProcess, signal: NodeJS.Signals | number): NodeJS.ErrnoException | undefined {
  let failure: NodeJS.ErrnoException | undefined;
  const note = (error: Error) => {
    failure = error;
  };
  // Node throws some errors and emits the others, during the call.
  child.once('error', note);
  try {
    child.kill(signal);
  } catch (error) {
    failure = error as NodeJS.ErrnoException;
  } finally {
    child.removeListener('error', note);
  }
  return failure;
}

function signalQuietly(child: ChildProcess, signal: NodeJS.Signals | number): void {
  // What the signal cannot do, a signal that no process can refuse may.
  if (signalChild(child, signal) !== undefined) signalChild(child, 'SIGKILL');
}
