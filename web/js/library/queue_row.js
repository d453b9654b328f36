import { announce } from "../announce.js";
import { element, icon, nameOf } from "../dom.js";
import { duration, size } from "../format.js";
import { href } from "../router.js";
import { t } from "../strings.js";
import { Pace } from "./pace.js";

/** One file on its way: its line in the list, and where it has got to. */
export class QueueRow {
  /** null while it waits or is sent; then "new", "known" or "failed". */
  outcome = null;
  #sending = null;
  #isPaused = false;
  #pace = new Pace();
  #name;
  #state = element("span", { className: "quiet" });
  #bar = element("progress", { max: 1, value: 0, hidden: true });
  #note = element("p", { className: "row-note problem", hidden: true });
  #hold = smallButton("pause");
  #remove = smallButton("close");

  constructor(file, onRemove) {
    this.file = file;
    this.#name = nameOf(file);
    this.#bar.ariaLabel = t("upload.bar", { name: file.name });
    this.#state.textContent = size(file.size);
    this.#remove.ariaLabel = t("upload.remove", { name: file.name });
    this.#remove.addEventListener("click", () => (this.#sending ? this.#sending.stop() : onRemove(this)));
    this.#hold.hidden = true;
    this.#hold.addEventListener("click", () => this.#toggle());
    const main = element("div", { className: "row-main" }, this.#name, this.#state);
    this.node = element("li", { className: "row" }, main, this.#hold, this.#remove, this.#bar, this.#note);
  }

  get isWaiting() {
    return this.outcome === null && this.#sending === null;
  }

  /** Shows that sending starts. `sending` is what `sendFile` gave. */
  begin(sending) {
    this.#sending = sending;
    this.#bar.hidden = false;
    this.#hold.hidden = sending.pause === null;
    this.#showHold();
    this.#remove.ariaLabel = t("upload.stop", { name: this.file.name });
  }

  /** `upload` is what the library keeps of it now; "known" where it had it before. */
  finish(upload, outcome) {
    this.#end(outcome);
    const link = element("a", { href: href("recording", upload.id) }, nameOf(upload));
    this.#name.replaceWith(link);
    const isRenamed = upload.name !== this.file.name;
    this.#state.textContent =
      outcome === "new" ? t("upload.new") : t(isRenamed ? "upload.knownAs" : "upload.known", { name: this.file.name });
  }

  fail(reason) {
    this.#end("failed");
    this.#state.textContent = size(this.file.size);
    this.#note.textContent = reason;
    this.#note.hidden = false;
  }

  progress(sentBytes) {
    const part = sentBytes / this.file.size;
    this.#bar.value = part;
    this.#pace.add(sentBytes);
    // The last byte has left, but the server still stores and checks.
    if (!this.#isPaused) this.#state.textContent = part < 1 ? this.#underWay(sentBytes) : t("upload.storing");
  }

  #underWay(sentBytes) {
    const percent = Math.floor((sentBytes / this.file.size) * 100);
    const facts = [t("upload.percent", { percent, size: size(this.file.size) })];
    const bytesPerS = this.#pace.perS;
    if (bytesPerS !== null) {
      facts.push(t("upload.speed", { speed: size(bytesPerS) }));
      facts.push(t("upload.left", { time: duration((this.file.size - sentBytes) / bytesPerS) }));
    }
    return facts.join(" · ");
  }

  #toggle() {
    this.#isPaused = !this.#isPaused;
    this.#pace.reset();
    if (this.#isPaused) {
      this.#sending.pause();
      this.#state.textContent = t("upload.paused", { percent: Math.floor(this.#bar.value * 100) });
    } else this.#sending.resume();
    this.#showHold();
    announce(t(this.#isPaused ? "upload.pausedNow" : "upload.resumedNow", { name: this.file.name }));
  }

  #showHold() {
    this.#hold.ariaLabel = t(this.#isPaused ? "upload.resume" : "upload.pause", { name: this.file.name });
    this.#hold.replaceChildren(icon(this.#isPaused ? "play" : "pause"));
  }

  #end(outcome) {
    this.outcome = outcome;
    this.#sending = null;
    this.#bar.hidden = true;
    this.#hold.hidden = true;
    this.#remove.hidden = true;
    this.node.dataset.outcome = outcome;
  }
}

const smallButton = (symbol) => element("button", { type: "button", className: "small" }, icon(symbol));
