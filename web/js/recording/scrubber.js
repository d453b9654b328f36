import { getJson } from "../api.js";
import { clock } from "../format.js";
import { t } from "../strings.js";
import { Waveform } from "../waveform.js";

const POINTS = 1200;
const STEPS_MS = { ArrowLeft: -5000, ArrowRight: 5000, ArrowDown: -5000, ArrowUp: 5000, PageDown: -60_000, PageUp: 60_000 };

/** The waveform of a whole recording: shows where it plays, and seeks by click, drag and key. An ARIA slider. */
export class Scrubber {
  #waveform = new Waveform();
  #playback;
  #durationMs = 0;
  #isDragging = false;

  constructor(holder, playback) {
    this.#playback = playback;
    const { node } = this.#waveform;
    node.id = "recordingWave";
    node.role = "slider";
    node.tabIndex = 0;
    node.ariaLabel = t("recording.position");
    node.ariaValueMin = "0";
    holder.prepend(node);
    node.addEventListener("pointerdown", (event) => this.#grab(event));
    node.addEventListener("pointermove", (event) => this.#isDragging && this.#seekTo(event));
    for (const type of ["pointerup", "pointercancel"]) node.addEventListener(type, () => this.#release());
    node.addEventListener("keydown", (event) => this.#onKey(event));
    playback.addEventListener("time", () => this.#follow());
  }

  /** Shows another recording. One without an outline is a flat line that seeks all the same. */
  async load(uploadId, durationMs) {
    this.#durationMs = durationMs;
    this.#waveform.node.ariaValueMax = String(Math.round(durationMs / 1000));
    this.#waveform.show([]);
    this.mark([]);
    this.#follow();
    const path = `/api/uploads/${encodeURIComponent(uploadId)}/peaks?points=${POINTS}`;
    const { peaks } = await getJson(path).catch(() => ({ peaks: new Array(POINTS).fill(0) }));
    this.#waveform.show(peaks);
  }

  /** Marks moments, in milliseconds, on the outline. */
  mark(momentsMs) {
    this.#waveform.mark(momentsMs.map((ms) => ms / this.#durationMs));
  }

  #follow() {
    const { ms } = this.#playback;
    this.#waveform.played(this.#durationMs ? Math.min(ms / this.#durationMs, 1) : 0);
    const seconds = String(Math.floor(ms / 1000));
    if (this.#waveform.node.ariaValueNow === seconds) return;
    this.#waveform.node.ariaValueNow = seconds;
    this.#waveform.node.ariaValueText = t("recording.at", { time: clock(ms), length: clock(this.#durationMs) });
  }

  #grab(event) {
    if (event.button !== 0) return;
    this.#isDragging = true;
    this.#waveform.node.setPointerCapture(event.pointerId);
    this.#seekTo(event);
  }

  #release() {
    this.#isDragging = false;
  }

  #seekTo({ clientX }) {
    const { left, width } = this.#waveform.node.getBoundingClientRect();
    this.#playback.seek(Math.min(Math.max((clientX - left) / width, 0), 1) * this.#durationMs);
  }

  #onKey(event) {
    const target = { Home: 0, End: this.#durationMs }[event.key] ?? this.#playback.ms + STEPS_MS[event.key];
    if (Number.isNaN(target) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation(); // the view's own arrows would move once more
    this.#playback.seek(Math.min(target, this.#durationMs));
  }
}
