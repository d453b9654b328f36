import { byId } from "../dom.js";
import { clock, stamp } from "../format.js";
import { recall } from "../kept.js";
import { Recorder } from "../recorder.js";
import { t } from "../strings.js";
import { UploadQueue } from "./queue.js";

const LONGEST_NOTE_MS = 4 * 60 * 60 * 1000;

/** The ways in: choosing files, dropping them anywhere, recording a note. Gives the queue that takes them. */
export function setUpAdding(library, router) {
  const queue = new UploadQueue(library);
  const input = byId("audioFile");
  input.addEventListener("change", () => {
    queue.add([...input.files]);
    input.value = ""; // so that the same file can be chosen again
  });
  byId("uploadBtn").addEventListener("click", () => queue.send());
  for (const source of [queue, library]) source.addEventListener("change", () => offerNext(library, queue));
  byId("goTrainBtn").addEventListener("click", () => router.go("train"));
  acceptDrops((files) => {
    router.go("library");
    queue.add(files);
  });
  const note = new Note(queue);
  byId("noteBtn").addEventListener("click", () => note.start());
  byId("noteStopBtn").addEventListener("click", () => note.stop());
  window.addEventListener("beforeunload", (event) => {
    if (queue.isSending || note.isRecording) event.preventDefault();
  });
  return queue;
}

/** One main button: to send what was chosen; else, while something waits for it, to go on to the training. */
function offerNext(library, queue) {
  const isTraining = library.working !== null || recall("autoTrain", false);
  const isNext = library.counts.uploaded > 0 && !isTraining;
  byId("goTrainBtn").hidden = !isNext;
  byId("uploadBtn").classList.toggle("primary", queue.hasWaiting || !isNext);
  byId("goTrainBtn").classList.toggle("primary", !queue.hasWaiting);
}

/** Takes files that are dropped anywhere: one that misses would otherwise replace the page. */
function acceptDrops(onFiles) {
  let depth = 0; // enter and leave come for each element on the way
  const mark = (change) => {
    depth = Math.max(depth + change, 0);
    document.body.classList.toggle("dragging", depth > 0);
  };
  window.addEventListener("dragenter", () => mark(1));
  window.addEventListener("dragleave", () => mark(-1));
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(-depth);
    const files = [...event.dataTransfer.files];
    if (files.length) onFiles(files);
  });
}

/** A spoken note: recorded here, then sent like a file. */
class Note {
  #queue;
  #recorder = null;
  #isOpening = false;

  constructor(queue) {
    this.#queue = queue;
  }

  get isRecording() {
    return this.#recorder !== null;
  }

  async start() {
    if (this.isRecording || this.#isOpening) return;
    this.#isOpening = true;
    const recorder = new Recorder({ name: t("note.name", { time: stamp(new Date()) }), longestMs: LONGEST_NOTE_MS });
    const onTick = (ms) => {
      byId("noteTime").textContent = clock(ms);
    };
    try {
      await recorder.start({ onTick, onFull: () => this.stop() });
      this.#recorder = recorder;
      this.#show(true);
      this.#queue.say(t("note.recording"));
    } catch (error) {
      this.#queue.say(error.message, true);
    }
    this.#isOpening = false;
  }

  async stop() {
    const recorder = this.#recorder;
    if (!recorder) return;
    this.#recorder = null;
    this.#show(false);
    await this.#queue.add([await recorder.stop()]);
    await this.#queue.send();
  }

  #show(isRecording) {
    byId("noteTime").textContent = clock(0);
    byId("noteBtn").hidden = isRecording;
    byId("noteStopBtn").hidden = !isRecording;
    byId(isRecording ? "noteStopBtn" : "noteBtn").focus();
  }
}
