/** Where in a file: bytes from its beginning. Nothing, or less than 0, is where the last operation ended. */
export type Position = number | bigint | null;

export function isCurrent(position: Position): boolean {
  return position === null || position < 0;
}
