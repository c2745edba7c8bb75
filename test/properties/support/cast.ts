import type { RawGreenlet } from 'geventjs/greenlet';
import { Actor } from './actor.js';
import { places } from './step.js';

/** The actors: one at each place, and whoever has been there before. */
export class Cast {
  readonly #lastJob: (actor: Actor) => void;
  readonly #places: Actor[] = [];
  readonly #byGreenlet = new Map<unknown, Actor>();

  /** @param lastJob what an actor does when it has been killed */
  constructor(lastJob: (actor: Actor) => void) {
    this.#lastJob = lastJob;
  }

  /** All who ever were. */
  get all(): Iterable<Actor> {
    return this.#byGreenlet.values();
  }

  find(greenlet: unknown): Actor | undefined {
    return this.#byGreenlet.get(greenlet);
  }

  /** The living actor at that place. */
  at(number: number): Actor {
    const place = number % places;
    const actor = this.#places[place];
    if (actor !== undefined && !actor.doomed) return actor;
    const made = new Actor(`${'abcdef'[place]}${this.#byGreenlet.size}`, this.#lastJob);
    this.#places[place] = made;
    this.#byGreenlet.set(made.greenlet, made);
    return made;
  }

  /** The actor with that greenlet if there is one, the one at that place, or the next that has not got enough to do. */
  free(place: number, preferred: RawGreenlet | undefined): Actor | undefined {
    const first = this.find(preferred);
    if (first?.free) return first;
    for (let more = 0; more < places; more++) {
      const actor = this.at(place + more);
      if (actor.free) return actor;
    }
    return undefined;
  }
}
