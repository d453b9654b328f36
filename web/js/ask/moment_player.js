// The last word's end is a measurement; a little more lets it ring out.
const TAIL_MS = 400;

/** Plays one stretch of a recording at a time through one audio element. */
export class MomentPlayer {
  #audio;
  #moment = null;
  #frame = 0;

  constructor(audio) {
    this.#audio = audio;
    audio.addEventListener("loadedmetadata", () => this.#seek());
    audio.addEventListener("play", () => this.#tick());
    audio.addEventListener("timeupdate", () => this.#follow()); // frames don't come while the page is out of sight
    // The event comes late: by then the next moment may be playing, which it must not end.
    audio.addEventListener("pause", () => audio.paused && this.#end());
    audio.addEventListener("error", () => this.#fail());
  }

  /**
   * Plays from `startMs` to a little after `endMs`. `onTime` gets the milliseconds; `onStop` is called once,
   * however it ends; `onError` before it, where the browser can't play the recording.
   */
  play(moment) {
    this.stop();
    this.#moment = moment;
    const url = new URL(moment.url, location.href).href;
    if (this.#audio.src === url && !this.#audio.error) this.#seek();
    else this.#audio.src = url;
    this.#audio.play().catch(() => {}); // "error" and "pause" tell what happened
  }

  stop() {
    this.#audio.pause();
    this.#end();
  }

  #seek() {
    if (this.#moment) this.#audio.currentTime = this.#moment.startMs / 1000;
  }

  #tick() {
    cancelAnimationFrame(this.#frame);
    this.#follow();
    if (this.#moment) this.#frame = requestAnimationFrame(() => this.#tick());
  }

  #follow() {
    if (!this.#moment) return;
    const ms = this.#audio.currentTime * 1000;
    this.#moment.onTime(ms);
    if (ms >= this.#moment.endMs + TAIL_MS) this.stop();
  }

  #fail() {
    this.#moment?.onError();
    this.#end();
  }

  #end() {
    const moment = this.#moment;
    this.#moment = null;
    moment?.onStop();
  }
}

/** Whatever starts to sound silences the rest, so that an answer and a recording never talk at once. */
export function playOneAtATime() {
  const silenceOthers = (event) => {
    for (const audio of document.querySelectorAll("audio")) if (audio !== event.target) audio.pause();
  };
  document.addEventListener("play", silenceOthers, true); // media events don't bubble
}
