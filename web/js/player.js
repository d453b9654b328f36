// The last word's end is a measurement; a little more lets it ring out.
const TAIL_MS = 400;

/** Plays one stretch of a recording at a time through one audio element. */
export class MomentPlayer {
  #audio;
  #moment = null;

  constructor(audio) {
    this.#audio = audio;
    audio.addEventListener("loadedmetadata", () => this.#seek());
    audio.addEventListener("timeupdate", () => this.#follow());
    // The event comes late: by then the next moment may be playing, which it must not end.
    audio.addEventListener("pause", () => audio.paused && this.#end());
    audio.addEventListener("error", () => this.#fail());
  }

  /**
   * Plays from `startMs` to a little after `endMs`. `onPart` gets the part played, 0 to 1; `onStop` is called
   * once, however it ends; `onError` before it, where the browser can't play the recording.
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

  #follow() {
    if (!this.#moment) return;
    const { startMs, endMs, onPart } = this.#moment;
    const playedMs = this.#audio.currentTime * 1000 - startMs;
    onPart(Math.min(Math.max(playedMs / Math.max(endMs - startMs, 1), 0), 1));
    if (playedMs >= endMs - startMs + TAIL_MS) this.stop();
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
