/**
 * Ctrl-C, as Python has it: the first raises `KeyboardInterrupt` in the main greenlet, so that its `finally` blocks run; the
 * second ends the process, even one that computes and never comes back to the loop. A program that listens for `SIGINT`
 * itself gets it instead, for as long as it listens.
 */
import { constants } from 'node:os';
import { native } from '../base/addon.js';
import { KeyboardInterrupt } from '../base/errors.js';
import { nextTick } from '../base/originals.js';
import { getHub } from '../core/hub.js';

/** From now on, until the function returned is called. */
export function raiseOnInterrupt(): () => void {
  const { SIGINT } = constants.signals;
  let isOurs = false;
  const onSignal = () => {
    const hub = getHub();
    if (!isOurs) return;
    if (hub.main === undefined) endByInterrupt();
    else hub._interrupt(hub.main, new KeyboardInterrupt('Ctrl-C'));
  };
  const take = () => {
    isOurs = true;
    process.off('SIGINT', onSignal);
    process.on('SIGINT', onSignal);
    native.handleSignalOnce(SIGINT, true);
  };
  const onListener = (event: string | symbol, listener: unknown) => {
    if (event !== 'SIGINT' || !isOurs || listener === onSignal) return;
    isOurs = false;
    native.handleSignalOnce(SIGINT, false);
    // Node stops listening with the last listener, and the new one is not there yet.
    nextTick(() => {
      if (!isOurs) process.off('SIGINT', onSignal);
    });
  };
  const onListenerGone = (event: string | symbol, listener: unknown) => {
    if (event !== 'SIGINT' || isOurs || listener === onSignal) return;
    if (process.listeners('SIGINT').every((one) => one === onSignal)) take();
  };
  process.on('newListener', onListener);
  process.on('removeListener', onListenerGone);
  take();
  return () => {
    process.off('newListener', onListener);
    process.off('removeListener', onListenerGone);
    process.off('SIGINT', onSignal);
  };
}

/** Ends the process the way the signal would have. */
export function endByInterrupt(): void {
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
}
