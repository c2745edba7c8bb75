import fc from 'fast-check';

/** There are so many actors at a time. */
export const places = 6;

/** One thing that the driver does. All numbers are random; what they mean depends on the primitive. */
export interface Step {
  readonly kind: 'actor' | 'hub' | 'driver' | 'kill' | 'kill from the hub' | 'nap' | 'advance' | 'rest';
  /** Which actor: the one at that place; from `places` on, the one who can do most. */
  readonly actor: number;
  /** Which command. */
  readonly command: number;
  readonly argument: number;
  readonly limit: number;
  /** How often the driver lets others go first before its next step. */
  readonly pauses: number;
}

const kinds: readonly { weight: number; value: Step['kind'] }[] = [
  { weight: 60, value: 'actor' },
  { weight: 8, value: 'hub' },
  { weight: 8, value: 'driver' },
  { weight: 5, value: 'kill' },
  { weight: 2, value: 'kill from the hub' },
  { weight: 3, value: 'nap' },
  { weight: 8, value: 'advance' },
  { weight: 6, value: 'rest' },
];

const below = (limit: number) => fc.nat({ max: limit - 1 });

const step: fc.Arbitrary<Step> = fc.record(
  {
    kind: fc.constantFrom(...kinds.flatMap(({ weight, value }) => new Array<Step['kind']>(weight).fill(value))),
    actor: below(2 * places),
    command: below(1000),
    argument: below(10),
    limit: below(12),
    pauses: fc.constantFrom(0, 0, 0, 0, 1, 1, 2),
  },
  { noNullPrototype: true },
);

export interface Program {
  /** What the primitive is made with. */
  readonly setting: number;
  readonly steps: readonly Step[];
}

/** A program of about so many steps. */
export function programs(length: number): fc.Arbitrary<Program> {
  return fc.record(
    {
      setting: below(1000),
      steps: fc.array(step, { minLength: 1, maxLength: length, size: 'max' }),
    },
    { noNullPrototype: true },
  );
}
