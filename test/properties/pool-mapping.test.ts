/** Random programs on pools whose members use the pool themselves: see `models/pool-program.ts`. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Pool } from 'geventjs/pool';
import { captureReports, test } from '../support/suite.js';
import { PoolProgram } from './models/pool-program.js';

const runs = 2000;
const longest = 500;
const fewestOperations = 100_000;
const shownLines = 40;
/** To make a program shorter. */
const mostAttempts = 1500;

type MakePool = (size: number) => Pool;

interface Found {
  operations: number;
  deadlocks: number;
  fault: string | undefined;
}

function findFault(makePool: MakePool, seed: number): Found {
  const found: Found = { operations: 0, deadlocks: 0, fault: undefined };
  const tapes = fc.array(fc.nat({ max: 719 }), { minLength: 1, maxLength: longest, size: 'max' });
  let attempts = 0;
  const property = fc.property(tapes, (tape) => {
    if (attempts > 0 && ++attempts > mostAttempts) return;
    const program = new PoolProgram(makePool, tape);
    try {
      program.run();
    } catch (error) {
      attempts ||= 1;
      throw new Error([error, 'What happened:', ...program.history.slice(-shownLines)].join('\n    '), {
        cause: error,
      });
    }
    found.operations += program.operations;
    found.deadlocks += program.deadlocks;
  });
  const { errorInstance, counterexample } = fc.check(property, { seed, numRuns: runs });
  if (counterexample !== null) found.fault = `${(errorInstance as Error).message}\nThe tape: ${counterexample[0]}`;
  return found;
}

/** Deadlocks that nobody catches are reported. */
function findQuietly(makePool: MakePool, seed: number): Found {
  let found: Found | undefined;
  captureReports(() => {
    found = findFault(makePool, seed);
  });
  return found as Found;
}

test('whatever members do with their pool, nobody hangs, and places and results are all there', () => {
  const seed = Number(process.env['GEVENT_SEED'] ?? Date.now() % 2 ** 31);
  console.log(`Pool, mapping: GEVENT_SEED=${seed}`);
  const { operations, deadlocks, fault } = findQuietly((size) => new Pool(size), seed);
  console.log(`Pool, mapping: ${operations} operations, ${deadlocks} deadlocks`);
  if (fault !== undefined) assert.fail(`${fault}\nTo see it again: GEVENT_SEED=${seed}`);
  assert.ok(operations >= fewestOperations, `${operations} operations`);
  assert.ok(deadlocks > 10, `${deadlocks} deadlocks`);
});
