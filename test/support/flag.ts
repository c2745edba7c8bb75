import type { Waitable } from 'geventjs';
import { getHub } from 'geventjs/hub';

/** Something to wait for that is no greenlet. */
export class Flag implements Waitable {
  readonly #links = new Set<(source: unknown) => void>();
  #up = false;

  rawlink(callback: (source: unknown) => void): void {
    this.#links.add(callback);
    if (this.#up) this.#tell();
  }

  unlink(callback: (source: unknown) => void): void {
    this.#links.delete(callback);
  }

  raise(): void {
    this.#up = true;
    this.#tell();
  }

  get linked(): number {
    return this.#links.size;
  }

  #tell(): void {
    getHub().runCallback(() => {
      for (const link of this.#links) link(this);
    });
  }
}
