/**
 * What every test file of greenlets begins with: tests that run as a main greenlet, and a check at the end of the file that
 * nothing is left over.
 */
import { after, test as nodeTest } from 'node:test';
import { run } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { assertNoLeaks } from 'geventjs/testing';

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

after(assertNoLeaks);

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
