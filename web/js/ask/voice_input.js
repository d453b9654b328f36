import { byId } from "../dom.js";
import { clock } from "../format.js";
import { Recorder } from "../recorder.js";
import { Waveform } from "../waveform.js";
import { measureLevel } from "./level_meter.js";
import { SilenceDetector } from "./silence.js";

const HOLD_MS = 500;
const LEVELS = 60;
const LOUD = 0.25; // fills the meter

/**
 * The microphone of the question box. A tap records until silence, Stop, or a minute; holding the button records until
 * it is let go. `on` = {opening(), listening(), heard(file), nothing(), failed(message)}.
 */
export class VoiceInput {
  #on;
  #recorder = new Recorder();
  #meter = new Waveform();
  #levels = [];
  #endMeasuring = () => {};
  #isOpening = false;
  #pressedMs = null;

  constructor(on) {
    this.#on = on;
    byId("listening").prepend(this.#meter.node);
    const button = byId("recStartBtn");
    button.addEventListener("pointerdown", (event) => event.button === 0 && this.#press());
    // Keys and assistive technology click without a pointer.
    button.addEventListener("click", () => this.start());
    button.addEventListener("contextmenu", (event) => event.preventDefault()); // a long press on a phone
    for (const type of ["pointerup", "pointercancel"]) window.addEventListener(type, () => this.#letGo());
    byId("recStopBtn").addEventListener("click", () => this.finish());
  }

  get isRecording() {
    return this.#recorder.isRecording;
  }

  /** Records until one of the ends above. */
  async start() {
    if (this.#recorder.isRecording || this.#isOpening || byId("recStartBtn").ariaDisabled === "true") return;
    this.#isOpening = true;
    this.#on.opening();
    try {
      const stream = await this.#recorder.start({
        onTick: (ms) => {
          byId("recTime").textContent = clock(ms);
        },
        onFull: () => this.finish(),
      });
      this.#show(true);
      this.#measure(stream);
      this.#on.listening();
    } catch (error) {
      this.#on.failed(error.message);
    }
    this.#isOpening = false;
  }

  /** Ends the recording and hands it over. */
  async finish() {
    if (!this.#recorder.isRecording) return;
    this.#on.heard(await this.#stop());
  }

  /** Ends the recording and forgets it. */
  async cancel() {
    if (this.#recorder.isRecording) await this.#stop();
  }

  #press() {
    this.#pressedMs = performance.now();
    this.start();
  }

  #letGo() {
    const heldMs = this.#pressedMs === null ? 0 : performance.now() - this.#pressedMs;
    this.#pressedMs = null;
    if (heldMs >= HOLD_MS) this.finish();
  }

  #measure(stream) {
    const silence = new SilenceDetector();
    this.#levels = new Array(LEVELS).fill(0);
    this.#endMeasuring = measureLevel(stream, (loudness, ms) => {
      this.#levels = [...this.#levels.slice(1), Math.min(loudness / LOUD, 1) * 255];
      // The highest stands for full scale, so that the meter doesn't grow with a whisper.
      this.#meter.show([...this.#levels, 255]);
      const state = silence.hear(loudness, ms);
      if (this.#pressedMs !== null) return; // held: the hand says when it ends
      if (state === "over") this.finish();
      if (state === "nothing") this.cancel().then(() => this.#on.nothing());
    });
  }

  #stop() {
    this.#endMeasuring();
    const file = this.#recorder.stop();
    this.#show(false);
    return file;
  }

  #show(isRecording) {
    byId("recTime").textContent = clock(0);
    byId("listening").hidden = !isRecording;
    byId("recStartBtn").hidden = isRecording;
    byId("recStopBtn").hidden = !isRecording;
    byId(isRecording ? "recStopBtn" : "submitInteractBtn").focus();
  }
}
