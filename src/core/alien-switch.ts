import { inspect } from 'node:util';
import { describe } from '../base/checks.js';
import { InvalidSwitchError } from '../base/errors.js';
import { interrupt } from './interrupt.js';
import { type Coroutine, getOrigin, Mail } from './transfer.js';

/**
 * Somebody switched by hand to a greenlet that was blocked.
 *
 * An error is raised where it waits; a value is a mistake. But if what it waits for has come meanwhile, that must not get
 * lost: then the wait ends as it should, and an error has to be raised later.
 */
export function handleAlienSwitch(self: Coroutine, settled: boolean): void {
  const isError = self._mailKind === Mail.error;
  const mail = self._mail;
  self._mailKind = Mail.none;
  self._mail = undefined;
  if (settled) {
    if (isError) interrupt(self, mail);
    return;
  }
  if (isError) throw mail;
  throw new InvalidSwitchError(
    `Invalid switch into ${inspect(self)}: expected the hub to wake it, got switch(${describe(mail)}) from ` +
      `${inspect(getOrigin())}. Only its own wait may wake a blocked greenlet; send values through a Queue.`,
  );
}
