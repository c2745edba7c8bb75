// What a LoopExit says of groups and pools.
const { LoopExit, Greenlet } = require('geventjs');
const { Group, Pool } = require('geventjs/pool');
const { Queue } = require('geventjs/queue');

function show(body) {
  try {
    body();
  } catch (error) {
    if (!(error instanceof LoopExit)) throw error;
    const [, operation] = /waits on (.*), and no timer/.exec(error.message);
    console.log(operation, error.message.split('\n')[1].trim());
  }
}

const never = new Queue();
const wait = () => never.get();
const group = new Group([], { name: 'jobs' });
group.spawn(wait);
show(() => group.join());
const pool = new Pool(1, { name: 'queries' });
show(() => pool.map(wait, [1, 2]));
show(() => pool.spawn(wait));
show(() => pool.add(new Greenlet(wait)));
show(() => pool.waitAvailable());
show(() => pool.imap(wait, [1]).next());
show(() => pool.join());
console.log(pool.statistics().waiting);
