/** The same call patched and original, compared. */
import assert from 'node:assert/strict';
import { KeyObject } from 'node:crypto';
import { sleep, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { isLaneFull } from '#internal/monkey/cpu/cpu-lane.js';

export type Call = (...args: never[]) => unknown;

/** What a call returned or threw, in a form that can be compared. */
export function outcome(call: () => unknown): unknown {
  try {
    return { value: plain(call()) };
  } catch (error) {
    assert.ok(error instanceof Error);
    return { thrown: error.name, message: error.message, properties: { ...error } };
  }
}

/** Lets `call` run in the current greenlet and says whether another one ran meanwhile. */
export function wasSuspended(call: () => unknown): boolean {
  let hasRun = false;
  spawn(() => {
    hasRun = true;
  });
  outcome(call);
  return hasRun;
}

/** A greenlet that is killed in the middle of `call` leaves at once, and leaves nothing behind. */
export function checkKill(call: () => unknown, title: string): void {
  let hasReturned = false;
  const killed = spawn(() => {
    call();
    hasReturned = true;
  });
  beforeLoopTurns(() => spawn(() => killed.kill()).join());
  assert.ok(killed.dead && !hasReturned, title);
  while (isLaneFull()) sleep(1);
}

/** Lets greenlets have their turns until `body` is over, however long they take: nothing that a thread has done is heard of. */
function beforeLoopTurns(body: () => void): void {
  const hub = getHub();
  const { switchInterval } = hub;
  hub.switchInterval = Number.MAX_SAFE_INTEGER;
  try {
    body();
  } finally {
    hub.switchInterval = switchInterval;
  }
}

/** Keys are told apart by what they are; their secrets are random. */
function plain(value: unknown): unknown {
  if (value instanceof KeyObject) return [value.type, value.asymmetricKeyType, value.symmetricKeySize];
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
