/**
 * Who reads from a descriptor before anybody asks, as sockets do: what has been taken out of the kernel is there all the
 * same for `select`, which asks here as well.
 */
export interface ReadAhead {
  /** Would reading return something at once, or the end? */
  readonly hasSome: boolean;
  /** To be called when that may have changed. */
  readonly watchers: Set<() => void>;
}

const sources = new Map<number, ReadAhead>();

/** Says that `source` reads from the descriptor, until `forgetReadAhead`. */
export function noteReadAhead(fd: number, source: ReadAhead): void {
  sources.set(fd, source);
}

/** Somebody else may have the number already. */
export function forgetReadAhead(fd: number, source: ReadAhead): void {
  if (sources.get(fd) === source) sources.delete(fd);
}

export function readAheadOf(fd: number): ReadAhead | undefined {
  return sources.get(fd);
}
