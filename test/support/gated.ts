import { type Greenlet, spawn } from 'geventjs';
import { Queue } from 'geventjs/queue';

type Name = 'a' | 'b' | 'c';

interface Gated extends Record<Name, Greenlet<Name, []>> {
  /** Lets greenlets end, in this order. */
  finish: (...names: Name[]) => void;
}

/** Three greenlets that end when they are told to, each with its name. */
export function gated(): Gated {
  const gates = { a: new Queue<Name>(), b: new Queue<Name>(), c: new Queue<Name>() };
  const make = (name: Name) => spawn(() => gates[name].get());
  return {
    a: make('a'),
    b: make('b'),
    c: make('c'),
    finish: (...names) => {
      for (const name of names) gates[name].put(name);
    },
  };
}
