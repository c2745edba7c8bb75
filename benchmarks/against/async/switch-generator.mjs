/** A generator: into it and back, without leaving the caller's stack. */
import { measure } from '../../support/measure.mjs';

function* forEver() {
  for (;;) yield;
}

const other = forEver();
measure((count) => {
  for (let i = 0; i < count; i++) other.next();
});
