import { getJson } from "../api.js";
import { element } from "../dom.js";
import { clock } from "../format.js";
import { Script } from "../recording/script.js";
import { t } from "../strings.js";
import { WordPicker } from "./word_picker.js";

const AROUND_MS = 15_000;

/**
 * Lets a person choose the words that answer a question, in one of the cited passages.
 * `keep({upload_id, start_ms, end_ms})` resolves when they are kept; `leave()` is called when nothing is to change.
 */
export class Correction {
  /** `<form>` */
  node;
  #citations;
  #keep;
  #place = element("div");
  #note = element("p", { className: "problem", role: "status" });
  #words = [];
  #picker = null;
  #uploadId = "";

  constructor(citations, { keep, leave }) {
    this.#citations = citations;
    this.#keep = keep;
    const leaving = element("button", { type: "button", textContent: t("dialog.cancel") });
    const keeping = element("button", { type: "submit", className: "primary", textContent: t("picker.keep") });
    const hint = element("p", { className: "quiet", textContent: t("picker.hint") });
    const actions = element("div", { className: "actions" }, keeping, leaving);
    const passage = citations.length > 1 ? this.#passages() : null;
    this.node = element("form", { className: "correction" }, hint, passage, this.#place, this.#note, actions);
    leaving.addEventListener("click", leave);
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && leave());
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#open(citations[0]);
  }

  #passages() {
    const options = this.#citations.map(({ name, start_ms: startMs }, index) =>
      element("option", { value: index, textContent: `${name} · ${clock(startMs)}` }),
    );
    const select = element("select", { ariaLabel: t("picker.passage") }, ...options);
    select.addEventListener("change", () => this.#open(this.#citations[Number(select.value)]));
    return select;
  }

  async #open(citation) {
    this.#picker = null;
    this.#place.replaceChildren();
    this.#uploadId = citation.upload_id;
    try {
      const transcript = await getJson(`/api/uploads/${encodeURIComponent(citation.upload_id)}/transcript`);
      if (this.#uploadId === citation.upload_id) this.#show(new Script(transcript.segments), citation);
    } catch (error) {
      this.#note.textContent = error.message;
    }
  }

  #show(script, { start_ms: startMs, end_ms: endMs, answer }) {
    const isNear = (word) => word.endMs >= startMs - AROUND_MS && word.startMs <= endMs + AROUND_MS;
    this.#words = script.words.filter(isNear);
    const isChosen = (word) => word.endMs > startMs && word.startMs < endMs;
    const from = Math.max(this.#words.findIndex(isChosen), 0);
    const to = answer ? this.#words.findLastIndex(isChosen) : from;
    this.#picker = new WordPicker(
      this.#words.map((word) => word.text),
      { from, to },
    );
    this.#place.replaceChildren(this.#picker.node);
    this.#picker.focus();
  }

  async #send() {
    if (!this.#picker) return;
    const { from, to } = this.#picker.range;
    try {
      await this.#keep({
        upload_id: this.#uploadId,
        start_ms: Math.round(this.#words[from].startMs),
        end_ms: Math.round(this.#words[to].endMs),
      });
    } catch (error) {
      this.#note.textContent = error.message;
    }
  }
}
