// A greenlet fails; the program goes on.
import { run, spawnWith } from 'geventjs';
import { Queue } from 'geventjs/queue';

await run(() => {
  const greenlet = spawnWith({ name: 'worker' }, function fail() {
    throw new RangeError('boom');
  });
  const linked = new Queue();
  greenlet.link(() => linked.put('link ran'));
  console.log(linked.get());
  console.log('lives on');
  try {
    greenlet.get();
  } catch (error) {
    console.log('get throws', error.message);
  }
});
await new Promise((done) => setTimeout(done, 5));
console.log('still here');
