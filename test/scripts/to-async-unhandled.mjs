// A function made by toAsync fails, and nobody handles its promise.
import { sleep, toAsync } from 'geventjs';

toAsync(() => {
  sleep(1);
  throw new RangeError('nobody handles this');
})();
setTimeout(() => console.log('not reached'), 60_000);
