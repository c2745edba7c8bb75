/** Are two types the same, and not merely assignable to one another? */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `exactly<number>()(value)` compiles only if the type of `value` is `number`, and neither wider nor narrower. */
export function exactly<Expected>() {
  return <Actual>(
    _value: Actual,
    ..._same: Same<Expected, Actual> extends true ? [] : [error: 'of another type']
  ): void => undefined;
}
