// Promises that are rejected after the greenlet has given them up. With `nobody` one that was never waited for.
import { blocking, GreenletExit, run, sleep, spawn, wait, withTimeout } from 'geventjs';

let rejected = 0;
const tooLate = () =>
  new Promise((_, reject) =>
    setTimeout(() => {
      rejected++;
      reject(new Error('too late'));
    }, 30),
  );

function report(title, body) {
  try {
    body();
    console.log(`${title}: nothing was thrown`);
  } catch (error) {
    console.log(`${title}: ${error.name}`);
  }
}

await run(() => {
  report('timed out', () => wait(tooLate(), 1));
  report('with a signal', () => wait(() => tooLate(), 1));
  const waiting = spawn(() => wait(tooLate()));
  sleep(0);
  waiting.kill();
  console.log(`killed: ${waiting.value.name}`);
  report('blocking', () => withTimeout(1, () => blocking({ tooLate }).tooLate()));
  const returning = spawn(tooLate);
  sleep(0);
  returning.kill();
  console.log(
    `returned by a function: ${returning.value instanceof GreenletExit ? returning.value.name : 'not killed'}`,
  );
});
report('in the hub', () => wait(tooLate()));
await new Promise((done) => setTimeout(done, 60));
while (rejected < 6) await new Promise((done) => setTimeout(done, 1));
console.log(`${rejected} rejected too late`);
if (process.argv[2] === 'nobody') Promise.reject(new Error('nobody waited'));
