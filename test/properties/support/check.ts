/**
 * Random programs on a primitive, compared with a model: see `world.ts` for how.
 *
 * The same seed gives the same programs and the same interleavings. `GEVENT_SEED=123 node scripts/test.mjs properties/queue`
 * repeats a run; without it each run has another seed, which is printed.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { captureReports, test } from '../../support/suite.js';
import type { Primitive } from './primitive.js';
import { type Program, programs } from './step.js';
import { describeTally, emptyTally, type Tally } from './tally.js';
import { World } from './world.js';

const runs = 3000;
const longest = 120;
const fewestOperations = 100_000;
const shownLines = 40;
const mostSteps = 15;

/** A test that runs random programs on a primitive, at least 100,000 operations. */
export function checkPrimitive<Real, Model>(primitive: Primitive<Real, Model>): void {
  test(`${primitive.name}: whatever is done to it, it does what its model does`, () => {
    const seed = Number(process.env['GEVENT_SEED'] ?? Date.now() % 2 ** 31);
    console.log(`${primitive.name}: GEVENT_SEED=${seed}`);
    const { tally, fault } = findFault(primitive, seed);
    console.log(`${primitive.name}: ${describeTally(tally)}`);
    if (fault !== undefined) assert.fail(`${fault}\nTo see it again: GEVENT_SEED=${seed}`);
    assert.ok(tally.operations >= fewestOperations, describeTally(tally));
  });
}

/** A test that something which is broken on purpose is found, and shown with few steps. */
export function checkIsFound<Real, Model>(primitive: Primitive<Real, Model>): void {
  test(`what is broken is found: ${primitive.name}`, () => {
    captureReports(() => {
      const { fault } = findFault(primitive, 7);
      assert.match(fault ?? '', /What happened:/);
      assert.ok((fault?.match(/"kind"/g)?.length ?? 0) < mostSteps, fault);
    });
  });
}

/** Looks for a program with which a primitive does something else than its model, and makes it as short as it can. */
export function findFault<Real, Model>(
  primitive: Primitive<Real, Model>,
  seed: number,
  numRuns = runs,
): { tally: Tally; fault: string | undefined } {
  const tally = emptyTally();
  const property = fc.property(programs(longest), (program) => {
    runProgram(primitive, program, tally);
  });
  const { errorInstance, counterexample } = fc.check(property, { seed, numRuns });
  if (counterexample === null) return { tally, fault: undefined };
  return { tally, fault: `${(errorInstance as Error).message}\nThe program: ${fc.stringify(counterexample[0])}` };
}

/** @returns everything that has happened, a line each */
export function runProgram<Real, Model>(
  primitive: Primitive<Real, Model>,
  program: Program,
  tally = emptyTally(),
): readonly string[] {
  const world = new World(primitive, program.setting, tally);
  try {
    world.run(program);
    return world.history();
  } catch (error) {
    const lines = [(error as Error).message, 'What happened:', ...world.history(shownLines)];
    throw new Error(lines.join('\n    '), { cause: error });
  }
}
