/** The handler of a server: given as a function, or a method of a subclass, as in gevent. */
import { checkFunction } from '../base/checks.js';
import { ArgumentTypeError } from '../base/errors.js';

type Handler = (...args: never[]) => unknown;

/** `[handle, options]` of a constructor whose handler may be left out. */
export function splitArguments<H extends Handler, Options extends object>(
  first: H | Options | undefined,
  second: Options | undefined,
  shape: string,
): [handle: H | undefined, options: Options] {
  if (typeof first === 'object' && first !== null && second === undefined) return [undefined, first];
  if (first === undefined) return [undefined, second ?? ({} as Options)];
  checkFunction(first, "a server's handler", `It is called as ${shape}`);
  return [first as H, second ?? ({} as Options)];
}

/** Throws unless the server was given a handler, or its class has one. */
export function checkHandler(
  server: { handle: Handler },
  base: { handle: Handler },
  handle: Handler | undefined,
  shape: string,
): void {
  if (handle !== undefined || server.handle !== base.handle) return;
  throw new ArgumentTypeError(
    `${server.constructor.name} needs a handler, got none. Give it a function, ${shape} => { … }, or its class a method 'handle'`,
  );
}
