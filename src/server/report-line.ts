import { inspect } from 'node:util';
import { getHub } from '../core/hub.js';

const hub = getHub();

/** Says in one line, where errors are printed, what is no error of the program's. */
export function reportLine(source: object, text: string): void {
  if (hub.exceptionStream === null) return;
  const time = new Date().toISOString().replace(/\.\d+/, '');
  const line = `${time} ${inspect(source)}: ${text}`.replace(/\s*\n\s*/g, ' ');
  try {
    (hub.exceptionStream ?? process.stderr).write(`${line}\n`);
  } catch {
    // A closed pipe, or a stream of the user's that throws: there is nowhere left to say so.
  }
}
