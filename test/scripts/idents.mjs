// Numbers of greenlets: those of collected ones are given again. Run with --expose-gc.
import { Greenlet } from 'geventjs';

const turn = () => new Promise((done) => setTimeout(done, 1));
let collected = 0;
const registry = new FinalizationRegistry(() => collected++);

function make() {
  const greenlet = new Greenlet(() => 1);
  greenlet.minimalIdent;
  registry.register(greenlet);
  return greenlet;
}

async function untilCollected(count) {
  for (let i = 0; collected < count; i++) {
    if (i === 1000) throw new Error(`${collected} of ${count} have been collected`);
    globalThis.gc();
    await turn();
  }
  // Node calls all registries in one turn of the loop, in any order.
  await turn();
  await turn();
}

const show = (greenlets) => console.log(greenlets.map((greenlet) => greenlet.minimalIdent).join());

const kept = [make(), make(), make(), make(), make()];
show(kept);
kept[1] = kept[3] = undefined;
await untilCollected(2);
const again = [make(), make(), make()];
show(again);

// Many short-lived ones next to three that live.
again.length = kept.length = 0;
await untilCollected(8);
const recent = [];
let highest = 0;
for (let i = 0; i < 50; i++) {
  if (recent.length === 3) {
    recent.shift();
    await untilCollected(8 + i - 2);
  }
  recent.push(make());
  highest = Math.max(highest, recent.at(-1).minimalIdent);
}
console.log(`at most ${highest}`);
