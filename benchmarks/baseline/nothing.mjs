/** The cost of measuring: a loop that calls a function that does nothing. */
import { measure } from '../support/measure.mjs';

const nothing = () => undefined;

measure((count) => {
  for (let i = 0; i < count; i++) nothing();
});
