import { sendFile } from "../api.js";
import { byId } from "../dom.js";
import { count, size } from "../format.js";
import { QueueRow } from "./queue_row.js";

/** Chooses, drops and sends recordings, one after the other, and says what became of each. */
export function setUpUpload(library, router) {
  const queue = new UploadQueue(library);
  const input = byId("audioFile");
  input.addEventListener("change", () => {
    queue.add([...input.files]);
    input.value = ""; // so that the same file can be chosen again
  });
  byId("uploadBtn").addEventListener("click", () => queue.send());
  byId("goTrainBtn").addEventListener("click", () => router.go("train"));
  acceptDrops(byId("view-library"), byId("dropzone"), (files) => queue.add(files));
  window.addEventListener("beforeunload", (event) => queue.isSending && event.preventDefault());
}

function acceptDrops(panel, dropzone, onFiles) {
  // A file that misses the panel would otherwise replace the page.
  for (const type of ["dragover", "drop"]) window.addEventListener(type, (event) => event.preventDefault());
  panel.addEventListener("dragover", () => dropzone.classList.add("dragging"));
  for (const type of ["dragleave", "drop"]) panel.addEventListener(type, () => dropzone.classList.remove("dragging"));
  panel.addEventListener("drop", (event) => onFiles([...event.dataTransfer.files]));
}

class UploadQueue {
  isSending = false;
  #library;
  #rows = [];
  #info = byId("fileInfo");

  constructor(library) {
    this.#library = library;
  }

  /** Adds files to the list; what an earlier round finished leaves it. */
  add(files) {
    if (!this.isSending) this.#rows = this.#rows.filter((row) => row.isWaiting);
    this.#rows.push(...files.map((file) => new QueueRow(file, (row) => this.#remove(row))));
    this.#render();
    if (this.isSending) return;
    this.#info.textContent = this.#chosen();
    byId("goTrainBtn").hidden = true;
  }

  async send() {
    if (this.isSending) return;
    if (!this.#nextRow()) {
      this.#info.textContent = "Choose a file first.";
      return;
    }
    this.isSending = true;
    const sent = [];
    for (let row = this.#nextRow(); row; row = this.#nextRow()) {
      this.#info.textContent = `Uploading ${row.file.name} …`;
      await this.#sendRow(row);
      sent.push(row);
    }
    this.isSending = false;
    this.#info.textContent = summary(sent);
    byId("goTrainBtn").hidden = !sent.some((row) => row.outcome === "new");
    await this.#library.refresh();
  }

  async #sendRow(row) {
    try {
      const { isNew } = await sendFile(row.file, row.begin());
      row.finish(isNew ? "new" : "known");
    } catch (error) {
      row.fail(error.name === "AbortError" ? "Stopped." : error.message);
    }
  }

  #remove(row) {
    this.#rows.splice(this.#rows.indexOf(row), 1);
    this.#render();
    this.#info.textContent = this.#chosen();
  }

  #nextRow() {
    return this.#rows.find((row) => row.isWaiting);
  }

  #render() {
    byId("uploadQueue").replaceChildren(...this.#rows.map((row) => row.node));
  }

  #chosen() {
    const waiting = this.#rows.filter((row) => row.isWaiting);
    if (!waiting.length) return "";
    const bytes = waiting.reduce((sum, row) => sum + row.file.size, 0);
    const what = waiting.length === 1 ? waiting[0].file.name : count(waiting.length, "file");
    return `${what}, ${size(bytes)}`;
  }
}

function summary(rows) {
  const outcome = (state) => rows.filter((row) => row.outcome === state).length;
  const parts = [
    [outcome("new"), "uploaded"],
    [outcome("known"), "already here"],
    [outcome("failed"), "not taken"],
  ];
  if (rows.length === 1) return `${rows[0].file.name}: ${parts.find(([number]) => number)[1]}.`;
  const said = parts.filter(([number]) => number).map(([number, words]) => `${number} ${words}`);
  return `${said.join(", ")}.`;
}
