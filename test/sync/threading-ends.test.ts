/** What the end of the main program means to threads, in each of the places where a main program can be. */
import assert from 'node:assert/strict';
import { run } from 'geventjs';
import { Event, enumerate, Thread } from 'geventjs/threading';
import { type Ended, packageRoot, runCommand, runScript } from '../support/child.js';
import { testInHub } from '../support/suite.js';

const script = 'threading-ends.cjs';
const ways: Record<string, (name: string) => Promise<Ended>> = {
  'under plain node': (name) => runScript(script, { args: [name] }),
  'in run': (name) => runScript(script, { args: [name, 'in run'] }),
  'under the command': (name) => runCommand([`${packageRoot}test/scripts/${script}`, name]),
};

const endings: Record<string, { title: string; lines: string[] }> = {
  'only daemons': {
    title: 'daemons are killed, in the order of their starts, and their finally blocks run and may block',
    lines: ['first: killed', 'second: killed', 'first: finally', 'second: finally'],
  },
  'a daemon that has just been started': {
    title: 'a daemon that has just been started has its turn, and is killed where it waits',
    lines: ['began', 'daemon: killed', 'daemon: finally'],
  },
  'threads are waited for': {
    title: 'threads are waited for before that, and those that they start',
    lines: ['worker ends', 'worker of worker ends', 'daemon: killed', 'daemon: finally'],
  },
  'a thread that waits for a daemon': {
    title: 'until then a daemon goes on, for threads that wait for it',
    lines: ['daemon was heard: true'],
  },
  'a daemon that catches everything': { title: 'a daemon that rethrows exits ends', lines: [] },
  'the main thread can be joined': {
    title: 'who has joined the main thread goes on',
    lines: ['main ends', 'main has ended'],
  },
};

for (const [name, { title, lines }] of Object.entries(endings)) {
  testInHub(`at the end of the main program: ${title}`, async () => {
    for (const [way, start] of Object.entries(ways)) {
      const { code, stdout, stderr } = await start(name);
      assert.equal(stderr, '', way);
      assert.deepEqual(stdout.split('\n').slice(0, -1), lines, way);
      assert.equal(code, 0, way);
    }
  });
}

testInHub('a main program that fails ends the process, whatever threads there are', async () => {
  for (const [way, start] of Object.entries(ways)) {
    const { code, stderr } = await start('main fails');
    assert.match(stderr, /Error: main fails/, way);
    assert.equal(code, 1, way);
  }
});

testInHub('while another main program has begun, daemons live on', async () => {
  const [stop, first] = [new Event(), new Event()];
  const daemon = new Thread({ target: () => stop.wait(), daemon: true });
  const worker = new Thread({ target: () => first.wait() });
  await run(() => {
    daemon.start();
    worker.start();
  });
  await run(() => {
    first.set();
    worker.join();
    assert.deepEqual(enumerate().slice(1), [daemon]);
  });
  await daemon.greenlet;
  assert.equal(daemon.greenlet?.successful(), true);
  assert.equal(stop.isSet(), false);
});
