// Waits until Ctrl-C. Arguments say what happens then: nothing, `catch`, `compute`, or `listen`.
import { KeyboardInterrupt, sleep } from 'geventjs';

const [how] = process.argv.slice(2);
if (how === 'listen') {
  let count = 0;
  process.on('SIGINT', () => {
    console.log('listener', ++count);
    if (count === 3) process.exit(5);
  });
}
console.log('ready');
try {
  if (how === 'compute') for (;;);
  sleep(60_000);
} catch (error) {
  if (how !== 'catch' || !(error instanceof KeyboardInterrupt)) throw error;
  console.log('caught', error.code);
  console.log('ready again');
  sleep(60_000);
} finally {
  sleep(1);
  console.log('cleaned up');
}
