import { element } from "../dom.js";
import { t } from "../strings.js";

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/**
 * Words of which a stretch is chosen: by a click and a drag, by a click and another with Shift, or by arrows, with Shift
 * to make it longer; Enter is done. An ARIA listbox in which only the word at its end is a stop for Tab.
 */
export class WordPicker {
  /** `<div role="listbox">` */
  node = element("div", { className: "picker", role: "listbox", ariaLabel: t("picker.label"), dir: "auto" });
  #options;
  #anchor;
  #end;
  #isDragging = false;

  /** `words` are strings; `from` and `to` are the places of those chosen first. */
  constructor(words, { from, to }) {
    this.#options = words.map((word) => element("span", { role: "option", textContent: word }));
    this.node.ariaMultiSelectable = "true";
    this.node.append(...this.#options.flatMap((option) => [option, " "]));
    this.node.addEventListener("pointerdown", (event) => this.#press(event));
    this.node.addEventListener("pointermove", (event) => this.#isDragging && this.#extendTo(event));
    for (const type of ["pointerup", "pointercancel"]) {
      this.node.addEventListener(type, () => {
        this.#isDragging = false;
      });
    }
    this.node.addEventListener("keydown", (event) => this.#onKey(event));
    this.#choose(from, to);
  }

  /** Places of the first and the last word that are chosen. */
  get range() {
    return { from: Math.min(this.#anchor, this.#end), to: Math.max(this.#anchor, this.#end) };
  }

  /** Puts the keyboard on the last chosen word. */
  focus() {
    this.#options[this.#end].focus();
  }

  #choose(anchor, end) {
    const last = this.#options.length - 1;
    [this.#anchor, this.#end] = [anchor, end].map((place) => Math.min(Math.max(place, 0), last));
    const { from, to } = this.range;
    for (const [index, option] of this.#options.entries()) {
      option.ariaSelected = String(index >= from && index <= to);
      option.tabIndex = index === this.#end ? 0 : -1;
    }
  }

  #press(event) {
    const place = this.#options.indexOf(event.target);
    if (place < 0 || event.button !== 0) return;
    event.preventDefault(); // no selection of text beside ours
    this.#isDragging = true;
    this.node.setPointerCapture(event.pointerId);
    this.#choose(event.shiftKey ? this.#anchor : place, place);
    this.focus();
  }

  #extendTo({ clientX, clientY }) {
    const place = this.#options.indexOf(document.elementFromPoint(clientX, clientY));
    if (place >= 0) this.#choose(this.#anchor, place);
  }

  #onKey(event) {
    if (event.key === "Enter") {
      this.node.closest("form").requestSubmit();
      return;
    }
    const ends = { Home: 0, End: this.#options.length - 1 };
    const place = ends[event.key] ?? this.#end + STEPS[event.key];
    if (Number.isNaN(place)) return;
    event.preventDefault();
    this.#choose(event.shiftKey ? this.#anchor : place, place);
    this.focus();
  }
}
