// The user's handleError throws.
import { run, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';

getHub().handleError = () => {
  throw new Error('the handler is broken');
};
await run(() => {
  const greenlet = spawn(() => {
    throw new RangeError('boom');
  });
  try {
    greenlet.get();
  } catch (error) {
    console.log('get throws', error.message);
  }
});
console.log('still here');
