// Promises that are rejected after the greenlet has given them up. With `nobody` one that was never waited for.
import { blocking, GreenletExit, run, sleep, spawn, wait, withTimeout } from 'geventjs';

const rejections = [];
const tooLate = () => new Promise((_, reject) => rejections.push(() => reject(new Error('too late'))));

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
for (const reject of rejections) reject();
console.log(`${rejections.length} rejected too late`);
// Unhandled rejections are noticed before this.
await new Promise((done) => setImmediate(done));
if (process.argv[2] === 'nobody') Promise.reject(new Error('nobody waited'));
