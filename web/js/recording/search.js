import { byId } from "../dom.js";
import { t } from "../strings.js";

/** Search inside a transcript: a field, how many were found, the next and the one before. */
export class Search {
  #reader;
  #scrubber;
  #script = null;
  #hits = [];
  #at = -1;
  #input = byId("transcriptSearch");

  constructor(reader, scrubber) {
    this.#reader = reader;
    this.#scrubber = scrubber;
    this.#input.addEventListener("input", () => this.#look());
    this.#input.addEventListener("keydown", (event) => this.#onKey(event));
    byId("searchNext").addEventListener("click", () => this.#move(1));
    byId("searchPrevious").addEventListener("click", () => this.#move(-1));
  }

  /** Searches another script from now on. */
  setScript(script) {
    this.#script = script;
    this.#look();
  }

  clear() {
    this.#input.value = "";
    this.#look();
  }

  focus() {
    this.#input.focus();
    this.#input.select();
  }

  #look() {
    this.#hits = this.#script?.find(this.#input.value) ?? [];
    this.#at = this.#hits.length ? 0 : -1;
    this.#scrubber.mark(this.#hits.map(({ from }) => this.#script.words[from].startMs));
    this.#show();
  }

  #move(by) {
    if (!this.#hits.length) return;
    this.#at = (this.#at + by + this.#hits.length) % this.#hits.length;
    this.#show();
  }

  #show() {
    const [count, hasWords] = [this.#hits.length, this.#input.value.trim() !== ""];
    byId("searchCount").textContent = count
      ? t("search.count", { at: this.#at + 1, count })
      : hasWords && this.#script
        ? t("search.none")
        : "";
    for (const id of ["searchNext", "searchPrevious"]) byId(id).hidden = count === 0;
    this.#reader.showHits(this.#hits, this.#hits[this.#at]);
  }

  #onKey(event) {
    if (event.key === "Enter") this.#move(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") this.clear();
    else return;
    event.preventDefault();
  }
}
