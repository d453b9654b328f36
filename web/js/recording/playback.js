const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];

/**
 * Plays one recording. Fires "time" for each frame while it plays and after each jump, "state" when it starts, stops,
 * gets another speed or can't be played.
 */
export class Playback extends EventTarget {
  /** The speeds there are, slowest first. */
  static speeds = SPEEDS;
  #audio;
  #frame = 0;

  constructor(audio) {
    super();
    this.#audio = audio;
    for (const type of ["play", "pause", "ratechange", "error", "loadedmetadata"]) {
      audio.addEventListener(type, () => this.#say("state"));
    }
    audio.addEventListener("play", () => this.#tick());
    for (const type of ["pause", "seeked", "timeupdate"]) audio.addEventListener(type, () => this.#say("time"));
  }

  get isPlaying() {
    return !this.#audio.paused;
  }

  get hasFailed() {
    return this.#audio.error !== null;
  }

  get ms() {
    return this.#audio.currentTime * 1000;
  }

  /** 0 until the browser knows. */
  get durationMs() {
    return Number.isFinite(this.#audio.duration) ? this.#audio.duration * 1000 : 0;
  }

  get speed() {
    return this.#audio.playbackRate;
  }

  set speed(rate) {
    this.#audio.defaultPlaybackRate = rate; // a new source would fall back to it
    this.#audio.playbackRate = rate;
  }

  load(url) {
    this.#audio.src = url;
  }

  unload() {
    this.#audio.pause();
    this.#audio.removeAttribute("src");
    this.#audio.load();
  }

  toggle() {
    if (this.isPlaying) this.#audio.pause();
    else this.play();
  }

  play() {
    this.#audio.play().catch(() => {}); // "error" and "pause" tell what happened
  }

  pause() {
    this.#audio.pause();
  }

  /** Jumps; the browser keeps it inside the recording. */
  seek(ms) {
    this.#audio.currentTime = Math.max(0, ms / 1000);
    this.#say("time");
  }

  /** The next speed up (1) or down (-1). */
  shift(direction) {
    const at = SPEEDS.indexOf(this.speed) + direction;
    this.speed = SPEEDS[Math.min(Math.max(at, 0), SPEEDS.length - 1)];
  }

  #tick() {
    cancelAnimationFrame(this.#frame);
    if (!this.isPlaying) return;
    this.#say("time");
    this.#frame = requestAnimationFrame(() => this.#tick());
  }

  #say(type) {
    this.dispatchEvent(new Event(type));
  }
}
