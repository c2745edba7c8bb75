import { native } from '../base/addon.js';
import { BlockingSwitchOutError } from '../base/errors.js';
import { nextTick } from '../base/originals.js';

/** Is the program's top level still running? */
let starting = true;
nextTick(() => {
  starting = false;
});

/** The error for a call that would block where nothing may. It names the call and the ways out that fit. */
export function blockedInHub(operation: string): BlockingSwitchOutError {
  if (starting && native.inMicrotask()) {
    return new BlockingSwitchOutError(
      `${operation} would block at the top level of an ES module started with plain node, which V8 runs inside a ` +
        'microtask: no promise could settle meanwhile. Three ways out: start the program with `geventjs file`; put it into ' +
        '`await run(() => { … })`; or block in a greenlet, `spawn(() => { … })`.',
    );
  }
  return new BlockingSwitchOutError(
    `${operation} would block in a callback of the event loop (a timer, an I/O event, a promise reaction, code after an ` +
      'await), which nothing may suspend. Block in a greenlet: `spawn(() => { … })` in the callback, or `toAsync(fn)` as ' +
      'the callback.',
  );
}
