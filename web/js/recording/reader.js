import { SegmentRow } from "./segment_row.js";

const HAND_MS = 4000; // after a scroll by hand the transcript stays where it is for so long
const SAYS_WHEN_NEAR = "ContentVisibilityAutoStateChangeEvent" in window;
const KEYS = { ArrowDown: 1, ArrowUp: -1 };

/**
 * The transcript as a list, the word that is heard marked. One segment's time is a stop for Tab; arrows up and down
 * move between them. Fires CustomEvents: "seek" with the milliseconds, "edit" with the row.
 */
export class Reader extends EventTarget {
  #list;
  #script = null;
  #rows = [];
  #now = null;
  #stop = 0;
  #handledMs = -HAND_MS;
  #hits = { words: new Set(), chosen: undefined };

  constructor(list) {
    super();
    this.#list = list;
    list.addEventListener("click", (event) => this.#onClick(event));
    list.addEventListener("keydown", (event) => this.#onKey(event));
    list.addEventListener("focusin", (event) => this.#moveStop(this.#indexOf(event.target)));
    // The style sheet leaves out rows that are far away; the browser says when one comes near.
    list.addEventListener("contentvisibilityautostatechange", ({ target, skipped }) => {
      if (!skipped) this.#fill(this.#rows[this.#indexOf(target)]);
    });
    for (const type of ["wheel", "touchmove"]) {
      window.addEventListener(type, () => this.holdStill(), { passive: true });
    }
  }

  /** Shows a script from its beginning. */
  show(script) {
    this.#script = script;
    this.#now = null;
    this.#hits = { words: new Set(), chosen: undefined };
    this.#rows = script.segments.map((segment) => new SegmentRow(segment));
    this.#list.replaceChildren(...this.#rows.map((row) => row.node));
    if (!SAYS_WHEN_NEAR) for (const row of this.#rows) row.fill();
    this.#stop = 0;
    if (this.#rows.length) this.#moveStop(0);
  }

  /** Takes a script whose segments are as many as before, with other words in one of them. */
  renew(script) {
    this.#mark(null);
    this.#script = script;
    for (const row of this.#rows) {
      const wasFilled = row.isFilled;
      row.renew(script.segments[row.segment.index]);
      if (wasFilled) row.fill();
    }
  }

  /** Marks the word that is heard at that time; `follow` keeps it in sight. */
  showTime(ms, { follow }) {
    const word = this.#script?.wordAt(ms) ?? null;
    if (word?.at === this.#now?.at) return;
    const isNewSegment = word?.segment !== this.#now?.segment;
    this.#mark(word);
    if (word && follow && isNewSegment) this.#keepInSight(this.#rows[word.segment].node);
  }

  /** Marks what a search found, `[{from, to}]`, and scrolls to the chosen one. */
  showHits(hits, chosen) {
    const words = new Set();
    for (const { from, to } of hits) for (let at = from; at <= to; at += 1) words.add(at);
    this.#hits = { words, chosen };
    for (const row of this.#rows) if (row.isFilled) this.#paint(row);
    if (chosen) this.reveal(chosen.from);
  }

  /** Scrolls to the word at that place of the script, and gives its element. */
  reveal(at) {
    const row = this.#rows[this.#script.words[at].segment];
    const span = row.span(at);
    this.#paint(row);
    this.holdStill();
    row.node.scrollIntoView({ block: "center" });
    return span;
  }

  /** Lets the window alone for a while: someone has just chosen what to look at. */
  holdStill() {
    this.#handledMs = performance.now();
  }

  /** The row where the keyboard stands, else the one that is heard; undefined where there is none. */
  get current() {
    const isHere = this.#list.contains(document.activeElement);
    return this.#rows[isHere || !this.#now ? this.#stop : this.#now.segment];
  }

  /** Moves the keyboard to a segment. */
  focus(index) {
    this.#rows[index].time.focus({ preventScroll: true });
  }

  #mark(word) {
    for (const [at, on] of [
      [this.#now, false],
      [word, true],
    ]) {
      if (!at) continue;
      const row = this.#rows[at.segment];
      row.span(at.at).classList.toggle("now", on);
      row.node.classList.toggle("now", on);
    }
    this.#now = word;
  }

  #keepInSight(node) {
    if (performance.now() - this.#handledMs < HAND_MS) return;
    const { top, bottom } = node.getBoundingClientRect();
    if (top < innerHeight * 0.3 || bottom > innerHeight * 0.8) node.scrollIntoView({ block: "center" });
  }

  #fill(row) {
    if (row.isFilled) return;
    row.fill();
    this.#paint(row);
  }

  #paint(row) {
    row.paint(this.#hits.words, this.#hits.chosen);
  }

  #onClick({ target }) {
    const row = this.#rows[this.#indexOf(target)];
    const does = target.closest("[data-does]")?.dataset.does;
    if (does === "edit") this.#tell("edit", row);
    else if (does === "play") this.#tell("seek", row.segment.startMs);
    // A drag selects words, to be copied; it doesn't jump.
    else if (target.dataset.at && getSelection().isCollapsed) this.#tell("seek", this.#script.words[target.dataset.at].startMs);
  }

  #onKey(event) {
    if (!(event.key in KEYS) || !event.target.matches("[data-does=play]")) return;
    event.preventDefault();
    this.#rows[this.#indexOf(event.target) + KEYS[event.key]]?.time.focus();
  }

  #moveStop(index) {
    this.#rows[this.#stop].time.tabIndex = -1;
    this.#stop = index;
    this.#rows[index].time.tabIndex = 0;
  }

  #indexOf(node) {
    return Number(node.closest(".segment")?.dataset.index ?? -1);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
