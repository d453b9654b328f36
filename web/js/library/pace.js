const WINDOW_MS = 4000;

/** How fast something goes: the mean of the last seconds, so that it neither jumps nor lags. */
export class Pace {
  #samples = [];

  /** `done` so far, in whatever unit, at a time in milliseconds. */
  add(done, atMs = performance.now()) {
    this.#samples.push({ done, atMs });
    while (this.#samples.length > 2 && atMs - this.#samples[0].atMs > WINDOW_MS) this.#samples.shift();
  }

  /** Forgets what was; for after a pause. */
  reset() {
    this.#samples = [];
  }

  /** Units per second; null until there is something to tell from. */
  get perS() {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || last.atMs - first.atMs < 300 || last.done <= first.done) return null;
    return ((last.done - first.done) * 1000) / (last.atMs - first.atMs);
  }
}
