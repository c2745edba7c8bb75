/**
 * What every test file of greenlets begins with: tests that run as a main greenlet, and a check at the end of the file that
 * nothing is left over.
 */
import assert from 'node:assert/strict';
import { after, test as nodeTest } from 'node:test';
import { run } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { native } from '#internal/base/addon.js';
import { Fiber } from '#internal/core/fiber.js';
import { alive } from '#internal/core/raw-greenlet.js';
import { root } from '#internal/core/root-greenlet.js';

/** A test whose body may block. */
export function test(title: string, body: () => unknown): void {
  nodeTest(title, async () => {
    await run(body);
  });
}

/** A test of the hub's side: its body is an ordinary callback of the loop. */
export function testInHub(title: string, body: () => unknown): void {
  nodeTest(title, async () => {
    await body();
  });
}

const resources = countResources();

after(async () => {
  // What has been closed takes some turns of the loop to be gone.
  for (let turn = 0; turn < 200 && findLeaks().length > 0; turn++) await new Promise((done) => setImmediate(done));
  assert.deepEqual(findLeaks(), [], 'something is left over after the tests of this file');
});

function findLeaks(): string[] {
  const leaks: string[] = [];
  for (const greenlet of alive) if (!greenlet._ownsLoop) leaks.push(String(greenlet._describeState()));
  const hub = getHub();
  if (hub.readyCount > 0) leaks.push(`${hub.readyCount} entries in the hub's queue`);
  const [created, ended] = native.statistics();
  const loops = root._fiber !== undefined && hub.greenlet !== (root as unknown) ? 1 : 0;
  const lost = created - ended - Fiber.idleCount - loops;
  if (lost !== 0) leaks.push(`${lost} fibers neither idle nor ended`);
  for (const [kind, count] of countResources()) {
    const before = resources.get(kind) ?? 0;
    if (count > before && kind !== 'Immediate') leaks.push(`${count - before} ${kind}`);
  }
  return leaks;
}

function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Silences the hub's reports while `body` runs, and returns what would have been printed. */
export function captureReports(body: () => void): string {
  const hub = getHub();
  const before = hub.exceptionStream;
  let text = '';
  hub.exceptionStream = { write: (part) => (text += part) };
  try {
    body();
  } finally {
    hub.exceptionStream = before;
  }
  return text;
}
