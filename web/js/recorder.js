import { openMicrophone } from "./microphone.js";

const TYPES = { "audio/webm;codecs=opus": "webm", "audio/mp4": "m4a", "audio/ogg;codecs=opus": "ogg" };
const TICK_MS = 200;

/** Records one thing at a time: a question, a note. */
export class Recorder {
  #name;
  #longestMs;
  #recorder = null;
  #timer = 0;

  /** `name` is that of the file, without its ending. */
  constructor({ name = "question", longestMs = 60_000 } = {}) {
    this.#name = name;
    this.#longestMs = longestMs;
  }

  get isRecording() {
    return this.#recorder !== null;
  }

  /**
   * Asks for the microphone and records until `stop`, or for as long as allowed.
   * `onTick` gets the milliseconds so far; `onFull` is called when that is over. Resolves to the stream that is heard.
   * Throws an Error whose message is for the person at the page.
   */
  async start({ onTick, onFull }) {
    const stream = await openMicrophone();
    const mimeType = Object.keys(TYPES).find((type) => MediaRecorder.isTypeSupported(type));
    this.#recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
    this.#recorder.start();
    const startedMs = performance.now();
    this.#timer = setInterval(() => {
      const elapsedMs = performance.now() - startedMs;
      onTick(elapsedMs);
      if (elapsedMs >= this.#longestMs) onFull();
    }, TICK_MS);
    return stream;
  }

  /** Ends the recording, lets the microphone go, and resolves to what was recorded as a File. */
  async stop() {
    const recorder = this.#recorder;
    this.#recorder = null;
    clearInterval(this.#timer);
    const blob = await new Promise((resolve) => {
      recorder.addEventListener("dataavailable", (event) => resolve(event.data), { once: true });
      recorder.stop();
    });
    for (const track of recorder.stream.getTracks()) track.stop();
    return new File([blob], `${this.#name}.${TYPES[recorder.mimeType] ?? "webm"}`, { type: blob.type });
  }
}
