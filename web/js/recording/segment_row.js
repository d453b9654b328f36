import { element, icon } from "../dom.js";
import { clock } from "../format.js";
import { t } from "../strings.js";

/** Below this probability a word is marked as not heard for sure. */
export const UNSURE_BELOW = 0.5;

/**
 * One segment of the transcript. Its words become elements of their own only when it comes near the window: a long
 * recording has tens of thousands.
 */
export class SegmentRow {
  /** `<li class="segment">` */
  node;
  /** The button with the time: where the keyboard stands. */
  time;
  #segment;
  #text;
  #spans = null;

  constructor(segment) {
    this.#segment = segment;
    this.time = element("button", { type: "button", className: "time", tabIndex: -1, textContent: clock(segment.startMs) });
    this.time.ariaLabel = t("segment.play", { time: clock(segment.startMs) });
    this.time.dataset.does = "play";
    this.#text = element("p", { dir: "auto", textContent: segment.text });
    const edit = element("button", { type: "button", className: "small edit", tabIndex: -1 }, icon("edit"));
    edit.ariaLabel = t("segment.edit", { time: clock(segment.startMs) });
    edit.dataset.does = "edit";
    this.node = element("li", { className: "segment" }, this.time, this.#text, edit);
    this.node.dataset.index = segment.index;
  }

  get segment() {
    return this.#segment;
  }

  /** Whether each word is an element of its own by now. */
  get isFilled() {
    return this.#spans !== null;
  }

  /** The element of the word at that place of the whole script. */
  span(at) {
    this.fill();
    return this.#spans[at - this.#segment.words[0].at];
  }

  /** Makes an element of each word, once. What stands between two words of the text stays between them. */
  fill() {
    if (this.#spans) return;
    const { text, words } = this.#segment;
    const pieces = [];
    let position = 0;
    this.#spans = words.map((word) => {
      const found = text.indexOf(word.text, position);
      if (found > position) pieces.push(text.slice(position, found));
      else if (found < 0 && position) pieces.push(" ");
      position = found < 0 ? position : found + word.text.length;
      const span = wordSpan(word);
      pieces.push(span);
      return span;
    });
    this.#text.replaceChildren(...pieces, text.slice(position));
  }

  /** Marks the words whose places `hits` holds; those from `chosen.from` to `chosen.to` above all. */
  paint(hits, chosen) {
    for (const [index, span] of this.#spans.entries()) {
      const { at } = this.#segment.words[index];
      span.classList.toggle("hit", hits.has(at));
      span.classList.toggle("chosen", chosen !== undefined && at >= chosen.from && at <= chosen.to);
    }
  }

  /** Puts a form in the place of the words; null brings them back. */
  swap(form) {
    (this.node.querySelector("form") ?? this.#text).replaceWith(form ?? this.#text);
    this.node.classList.toggle("editing", form !== null);
  }

  /** The segment with other words. */
  renew(segment) {
    this.#segment = segment;
    this.#spans = null;
    this.#text.textContent = segment.text;
  }
}

function wordSpan(word) {
  const span = element("span", { className: "word", textContent: word.text });
  span.dataset.at = word.at;
  if (word.probability < UNSURE_BELOW) {
    span.classList.add("unsure");
    span.title = t("word.unsure", { percent: Math.round(word.probability * 100) });
  }
  return span;
}
