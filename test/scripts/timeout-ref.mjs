// A timeout that does not keep the program alive: nothing is left that could wake the main greenlet.
import { run, Timeout } from 'geventjs';
import { Queue } from 'geventjs/queue';

for (const ref of [true, false]) {
  await run(() => {
    const timeout = Timeout.startNew(50, undefined, { ref });
    try {
      new Queue().get();
    } catch (error) {
      console.log(`ref: ${ref}`, error.name);
    }
    timeout.close();
  });
}
