import { element, icon, nameOf } from "../dom.js";
import { size } from "../format.js";

const OUTCOMES = { new: "Uploaded", known: "Already here, kept once" };

/** One file on its way: its line in the list, and where it has got to. */
export class QueueRow {
  /** null while it waits or is sent; then "new", "known" or "failed". */
  outcome = null;
  #abort = null;
  #state = element("span", { className: "quiet" });
  #bar = element("progress", { max: 1, value: 0, hidden: true });
  #note = element("p", { className: "row-note problem", hidden: true });
  #remove;

  constructor(file, onRemove) {
    this.file = file;
    this.#bar.ariaLabel = `Upload of ${file.name}`;
    this.#state.textContent = size(file.size);
    this.#remove = element(
      "button",
      { type: "button", className: "small", ariaLabel: `Remove ${file.name}` },
      icon("close"),
    );
    this.#remove.addEventListener("click", () => (this.#abort ? this.#abort.abort() : onRemove(this)));
    const main = element("div", { className: "row-main" }, nameOf(file), this.#state);
    this.node = element("li", { className: "row" }, main, this.#remove, this.#bar, this.#note);
  }

  get isWaiting() {
    return this.outcome === null && this.#abort === null;
  }

  /** Shows that sending starts; returns what `sendFile` needs. */
  begin() {
    this.#abort = new AbortController();
    this.#bar.hidden = false;
    this.#remove.ariaLabel = `Stop uploading ${this.file.name}`;
    return { signal: this.#abort.signal, onProgress: (part) => this.#progress(part) };
  }

  finish(outcome) {
    this.#end(outcome);
    this.#state.textContent = OUTCOMES[outcome];
  }

  fail(reason) {
    this.#end("failed");
    this.#state.textContent = size(this.file.size);
    this.#note.textContent = reason;
    this.#note.hidden = false;
  }

  #progress(part) {
    this.#bar.value = part;
    // The last byte has left, but the server still stores and checks.
    this.#state.textContent = part < 1 ? `${Math.floor(part * 100)}% of ${size(this.file.size)}` : "Storing …";
  }

  #end(outcome) {
    this.outcome = outcome;
    this.#bar.hidden = true;
    this.#remove.hidden = true;
    this.node.dataset.outcome = outcome;
  }
}
