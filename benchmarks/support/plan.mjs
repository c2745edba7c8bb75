/**
 * How often a program does its work, and how long each time. The same for every language; `measure.py` is its twin.
 *
 *      warm-up: 64, 128, 256 … times, until `warmUp` milliseconds are over
 *      rounds:  as many times as fill `round` milliseconds, `rounds` times over; each gives one sample
 *
 * Runs on Node 14 too, so the syntax is of its time.
 */
export class Plan {
  /**
   * @param {{ warmUp: number, round: number, rounds: number }} settings milliseconds, and a number
   * @param {number} size the work can only be done so many times at once
   */
  constructor(settings, size = 1) {
    this.settings = settings;
    this.size = size;
    /** How many times the work is to be done next. */
    this.count = this.roundUp(64);
    /** Nanoseconds for doing the work once. */
    this.samples = [];
    this.warmedUp = 0;
  }

  get done() {
    return this.samples.length === this.settings.rounds;
  }

  /** Takes note that `count` times took so many nanoseconds. */
  add(elapsed) {
    const { warmUp, round } = this.settings;
    if (this.warmedUp >= warmUp * 1e6) {
      this.samples.push(elapsed / this.count);
      return;
    }
    this.warmedUp += elapsed;
    if (this.warmedUp < warmUp * 1e6) this.count *= 2;
    else this.count = this.roundUp((round * 1e6 * this.count) / elapsed);
  }

  roundUp(count) {
    return Math.max(1, Math.round(count / this.size)) * this.size;
  }
}
