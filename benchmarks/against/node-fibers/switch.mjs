/** Into a fiber and back: run() and Fiber.yield(). */
import Fiber from 'fibers';
import { measure } from '../../support/measure.mjs';

const other = Fiber(() => {
  for (;;) Fiber.yield();
});
measure((count) => {
  for (let i = 0; i < count; i++) other.run();
});
