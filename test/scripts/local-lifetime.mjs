// When the values of a Local go. Run with --expose-gc and the name of a case.
import { Local, run, sleep, spawn, spawnRaw } from 'geventjs';
import { getHub } from 'geventjs/hub';

let collected = 0;
const registry = new FinalizationRegistry(() => collected++);
const name = process.argv[2];

/** A value that is counted when it is gone. */
function value() {
  const made = { value: true };
  registry.register(made);
  return made;
}

/** Until `count` values are gone. In a greenlet as well as in the hub. */
function* turns(count) {
  for (let i = 0; i < 300 && collected < count; i++) {
    globalThis.gc();
    yield;
  }
}

async function collectInHub(count) {
  for (const _ of turns(count)) await new Promise((done) => setTimeout(done, 1));
}

function collect(count) {
  for (const _ of turns(count)) sleep(1);
}

function expect(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: expected ${expected}, got ${actual}`);
}

const local = new Local(() => ({ made: value() }));
const touch = () => {
  local.set = value();
  sleep(1);
  return local.made.value;
};
const dropThousand = () => {
  for (let i = 0; i < 1000; i++) {
    const dropped = new Local();
    dropped.value = value();
  }
};

const cases = {
  'greenlet-ended': () => keepAndCollect(() => spawn(touch)),
  'greenlet-failed': () => {
    getHub().exceptionStream = null;
    return keepAndCollect(() =>
      spawn(() => {
        touch();
        throw new Error('boom');
      }),
    );
  },
  'greenlet-killed': () =>
    keepAndCollect(() => {
      const greenlet = spawn(() => {
        touch();
        setImmediate(() => greenlet.kill(undefined, { block: false }));
        sleep(60_000);
      });
      return greenlet;
    }),
  'raw-ended': () => keepAndCollect(() => spawnRaw(touch)),
  'greenlet-waiting': async () => {
    const greenlets = Array.from({ length: 5 }, () =>
      spawn(() => {
        touch();
        sleep(60_000);
      }),
    );
    await collectInHub(1);
    expect('collected', collected, 0);
    for (const greenlet of greenlets) greenlet.kill(undefined, { block: false });
    await Promise.all(greenlets);
  },
  'local-in-greenlet': () =>
    run(() => {
      const greenlet = spawn(() => {
        dropThousand();
        collect(1000);
        expect('collected', collected, 1000);
        expect('links', greenlet.hasLinks(), 1);
      });
      greenlet.get();
      expect('links', greenlet.hasLinks(), 0);
      expect('collected', collected, 1000);
    }),
  'local-in-raw': () =>
    run(() => {
      const raw = spawnRaw(() => {
        dropThousand();
        collect(1000);
      });
      while (!raw.dead) sleep(1);
      expect('collected', collected, 1000);
    }),
  'local-in-hub': async () => {
    dropThousand();
    await collectInHub(1000);
    expect('collected', collected, 1000);
  },
};

/** Five greenlets, each with two values; all are kept. */
async function keepAndCollect(make) {
  const kept = Array.from({ length: 5 }, make);
  while (kept.some((greenlet) => !greenlet.dead)) await new Promise((done) => setTimeout(done, 1));
  await collectInHub(10);
  expect('collected', collected, 10);
  expect('kept', kept.filter((greenlet) => greenlet.dead).length, 5);
}

await cases[name]();
console.log(`${name}: as it should be`);
