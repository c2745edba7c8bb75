// Nobody keeps a timeout, or what it has raised. Run with --expose-gc.
import { run, sleep, Timeout } from 'geventjs';

let collected = 0;
const registry = new FinalizationRegistry(() => collected++);

await run(() => {
  for (let i = 0; i < 10; i++) {
    const error = new RangeError('raised');
    registry.register(error);
    const raising = Timeout.startNew(0, error);
    registry.register(raising);
    try {
      sleep(1000);
    } catch {}
    raising.close();
    const itself = Timeout.startNew(0);
    registry.register(itself);
    try {
      sleep(1000);
    } catch {}
    itself.close();
    const unused = Timeout.startNew(60_000);
    registry.register(unused);
    unused.close();
  }
});
for (let i = 0; i < 500 && collected < 40; i++) {
  globalThis.gc();
  await new Promise((done) => setTimeout(done, 1));
}
console.log(`collected ${collected} of 40`);
