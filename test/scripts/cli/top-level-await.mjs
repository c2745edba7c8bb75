// An ES module with a top-level await cannot be loaded synchronously: it runs in the hub, and may wait but not block.
import { run, sleep } from 'geventjs';

await null;
try {
  sleep(1);
} catch (error) {
  console.log(error.code);
}
await run(() => sleep(1));
console.log('end');
