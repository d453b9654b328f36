const SPEECH_OVER_NOISE = 3;
const FAINTEST = 0.008; // below this is no speech, however quiet the room
const NOISE_RISE = 1.01; // the floor creeps up by this each time, so that a fan that starts isn't speech for ever
const SPEECH_MS = 200; // a click or a cough is shorter
const HANGOVER_MS = 1500; // people breathe between words
const PATIENCE_MS = 8000;

/**
 * Tells from loudness alone when someone has begun to speak and has ended: speech is what stands well above the
 * quietest level so far. Loudness is the root mean square of samples from -1 to 1.
 */
export class SilenceDetector {
  #noise = Infinity;
  #spokenMs = 0;
  #silentMs = 0;

  /** Takes the loudness of the last `ms`; gives "waiting", "speaking", "over", or "nothing" when nobody spoke. */
  hear(loudness, ms) {
    this.#noise = Math.max(Math.min(this.#noise * NOISE_RISE, loudness), 1e-4);
    if (loudness > Math.max(this.#noise * SPEECH_OVER_NOISE, FAINTEST)) {
      this.#spokenMs += ms;
      this.#silentMs = 0;
    } else {
      this.#silentMs += ms;
      if (this.#spokenMs < SPEECH_MS && this.#silentMs > HANGOVER_MS) this.#spokenMs = 0;
    }
    if (this.#spokenMs >= SPEECH_MS) return this.#silentMs >= HANGOVER_MS ? "over" : "speaking";
    return this.#silentMs >= PATIENCE_MS ? "nothing" : "waiting";
  }
}
