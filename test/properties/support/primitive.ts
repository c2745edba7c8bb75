import assert from 'node:assert/strict';
import type { RawGreenlet } from 'geventjs/greenlet';
import type { Call } from './call.js';

/**
 * An operation of a primitive, for real and on the model.
 *
 * `expect` is called just before `run`, and both are done before anybody else has a turn. It decides the outcome of the
 * call, or parks it; and it decides those of others that the operation serves.
 */
export interface Command<Real, Model> {
  readonly title: string;
  /** How often it is chosen, next to the others. */
  readonly weight: number;
  /** `never`; `unless told` to do without; `always`, where it has to; `for ever`, where no time limit is possible. */
  readonly waits: 'never' | 'unless told' | 'always' | 'for ever';
  run(real: Real, call: Call): unknown;
  expect(model: Model, call: Call): void;
}

/** What is checked: the real thing, a model of it, and what can be done with both. */
export interface Primitive<Real, Model> {
  readonly name: string;
  /** Both, made of a random number. */
  make(setting: number): { real: Real; model: Model };
  readonly commands: readonly Command<Real, Model>[];
  /** Throws unless both show the same. Called before each command, and when all are at rest. */
  compare(real: Real, model: Model): void;
  /** Who can do most right now, the holder of a lock for one: does half of all. */
  busiest?(model: Model): RawGreenlet | undefined;
  /** What a greenlet has to do before it ends. Asked again when that has been done. */
  duty?(model: Model, greenlet: RawGreenlet): Command<Real, Model> | undefined;
  /** Throws unless nothing is left over when everybody has left. */
  checkEnd?(real: Real, model: Model): void;
  /** A fault has been found: ends what would be left over. */
  abandon?(model: Model): void;
}

/** The command that a random number stands for, for somebody who may wait or may not. */
export function chooseCommand<Real, Model>(
  { commands }: Primitive<Real, Model>,
  number: number,
  mayWait: boolean,
): Command<Real, Model> {
  const all = mayWait ? commands : commands.filter(({ waits }) => waits === 'never' || waits === 'unless told');
  let left = number % all.reduce((sum, { weight }) => sum + weight, 0);
  for (const command of all) {
    left -= command.weight;
    if (left < 0) return command;
  }
  return assert.fail('no command');
}
