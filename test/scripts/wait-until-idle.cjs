// wait() at the top level of a program.
const { sleep, spawn, spawnLater, Timeout, wait } = require('geventjs');
const { Queue } = require('geventjs/queue');

console.log(`nothing to do: ${wait()}`);
console.log(`again: ${wait()}`);

let ran = false;
const run = () => {
  ran = true;
};
spawn(run);
console.log(`a spawned greenlet: ${wait(undefined, { timeout: 60_000 })}, it ran: ${ran}`);

ran = false;
let begin = performance.now();
spawnLater(30, run);
console.log(`a greenlet of 30 ms: ${wait()}, it ran: ${ran}, long enough: ${performance.now() - begin >= 28}`);

begin = performance.now();
const slow = spawnLater(60_000, run);
const answer = wait(undefined, { timeout: 20 });
console.log(`a greenlet of 60 s, 20 ms: ${answer}, long enough: ${performance.now() - begin >= 18}`);
console.log(`a Timeout: ${wait(undefined, { timeout: new Timeout(5) })}`);
slow.kill();
console.log(`it was killed: ${wait()}`);

const stuck = spawn(() => new Queue().get());
console.log(`a greenlet that nobody can wake: ${wait()}`);
stuck.kill();

setTimeout(run, 60_000).unref();
console.log(`a timer without ref: ${wait()}`);

const sleeper = spawn(() => sleep(60_000, { ref: false }));
console.log(`a sleep without ref: ${wait()}`);
sleeper.kill();

sleep(1);
console.log('sleeping afterwards works');
