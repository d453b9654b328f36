const TYPES = { "audio/webm;codecs=opus": "webm", "audio/mp4": "m4a", "audio/ogg;codecs=opus": "ogg" };
const LONGEST_MS = 60_000;
const TICK_MS = 200;
const REFUSALS = {
  NotAllowedError:
    "The microphone is blocked. Allow it for this page in the browser's settings, or type your question.",
  NotFoundError: "No microphone was found. Plug one in, or type your question.",
  NotReadableError: "Another program is using the microphone. Close it, or type your question.",
};

/** Records one spoken question at a time. */
export class Recorder {
  #recorder = null;
  #timer = 0;

  get isRecording() {
    return this.#recorder !== null;
  }

  /**
   * Asks for the microphone and records until `stop`, or for a minute at most.
   * `onTick` gets the milliseconds so far; `onFull` is called once when the minute is over.
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
      if (elapsedMs >= LONGEST_MS) onFull();
    }, TICK_MS);
  }

  /** Ends the recording, lets the microphone go, and resolves to the question as a File. */
  async stop() {
    const recorder = this.#recorder;
    this.#recorder = null;
    clearInterval(this.#timer);
    const blob = await new Promise((resolve) => {
      recorder.addEventListener("dataavailable", (event) => resolve(event.data), { once: true });
      recorder.stop();
    });
    for (const track of recorder.stream.getTracks()) track.stop();
    return new File([blob], `question.${TYPES[recorder.mimeType] ?? "webm"}`, { type: blob.type });
  }
}

async function openMicrophone() {
  if (!navigator.mediaDevices || !window.MediaRecorder) {
    throw new Error(
      "The browser gives the microphone to secure pages only: open this page by https://, " +
        "or on the machine itself as localhost. Typing works.",
    );
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    throw new Error(REFUSALS[error.name] ?? "The microphone could not be opened. Type your question.", {
      cause: error,
    });
  }
}
