/** Makes one fiber that does nothing, and runs it to its end. */
import Fiber from 'fibers';
import { measure } from '../../support/measure.mjs';

const nothing = () => undefined;

measure((count) => {
  for (let i = 0; i < count; i++) Fiber(nothing).run();
});
