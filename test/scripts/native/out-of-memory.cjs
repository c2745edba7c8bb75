// Run with little address space: no stack for another greenlet is an error in that greenlet, and nothing else happens.
const { iwait, killAll, sleep, spawn, spawnWith } = require('geventjs');
const { getHub } = require('geventjs/hub');

getHub().exceptionStream = null;
const greenlets = Array.from({ length: 200 }, () => spawnWith({ stackSize: 512 * 2 ** 20 }, () => sleep(1e9)));
sleep(0);
const failed = greenlets.filter((greenlet) => greenlet.ready());
if (failed.length === 0 || failed.length === greenlets.length) throw new Error(`${failed.length} failed`);
const [{ exception }] = failed;
console.log(exception.name, exception.code, /raise the limit/.test(exception.message));
console.log('others live', spawn(() => 42).get());
const waiting = greenlets.filter((greenlet) => !greenlet.ready());
killAll(waiting);
console.log(
  'killed',
  waiting.every((greenlet) => greenlet.dead),
);
for (const _ of iwait(greenlets));
console.log('again', spawnWith({ stackSize: 512 * 2 ** 20 }, () => 43).get());
