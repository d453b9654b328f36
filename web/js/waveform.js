const SVG = "http://www.w3.org/2000/svg";
const BAR_PX = 4;
const MIN_FULL_SCALE = 24; // a quiet recording fills the height, silence doesn't
const MIN_HEIGHT = 0.05;

/**
 * The outline of sound as bars: SVG, so that colours come from the style sheet and follow day and night.
 * Time runs from left to right in every language.
 */
export class Waveform {
  /** `<div class="wave">`, to be put on the page. */
  node = document.createElement("div");
  #peaks = [];
  #rest = path("wave-rest");
  #played = path("wave-played");
  #marks = path("wave-marks");

  constructor() {
    this.node.className = "wave";
    this.node.dir = "ltr";
    this.node.append(this.#rest, this.#played, this.#marks);
    new ResizeObserver(() => this.#draw()).observe(this.node);
    this.played(0);
  }

  /** Draws these peaks, 0 to 255 each, over the whole width. */
  show(peaks) {
    this.#peaks = peaks;
    this.#draw();
  }

  /** Colours the part that has been played, up to a place from 0 to 1, and from another one on. */
  played(upTo, from = 0) {
    this.node.style.setProperty("--played", `${(upTo * 100).toFixed(3)}%`);
    this.node.style.setProperty("--played-from", `${(from * 100).toFixed(3)}%`);
  }

  /** Puts a band behind the bars between two places, 0 to 1 each. */
  band(from, to) {
    this.node.classList.add("banded");
    this.node.style.setProperty("--band-from", `${(from * 100).toFixed(3)}%`);
    this.node.style.setProperty("--band-to", `${(to * 100).toFixed(3)}%`);
  }

  /** Marks places, 0 to 1 each. */
  mark(places) {
    const lines = places.map((place) => `M${place.toFixed(5)} 0V2`);
    this.#marks.setAttribute("viewBox", "0 0 1 2");
    this.#marks.firstChild.setAttribute("d", lines.join(""));
  }

  #draw() {
    const count = Math.min(Math.floor(this.node.clientWidth / BAR_PX), this.#peaks.length);
    const bars = barsOf(this.#peaks, count);
    for (const svg of [this.#rest, this.#played]) {
      svg.setAttribute("viewBox", `0 0 ${Math.max(count, 1)} 2`);
      svg.firstChild.setAttribute("d", bars);
    }
  }
}

/** An SVG path of `count` bars, one unit wide each and at most two high; each as high as the loudest that it covers. */
export function barsOf(peaks, count) {
  const loudest = Math.max(MIN_FULL_SCALE, ...thinned(peaks, 1));
  return thinned(peaks, count)
    .map((peak, at) => {
      const height = Math.max(peak / loudest, MIN_HEIGHT) * 0.94;
      return `M${at + 0.5} ${(1 - height).toFixed(3)}V${(1 + height).toFixed(3)}`;
    })
    .join("");
}

function thinned(peaks, count) {
  return Array.from({ length: count }, (_, at) => {
    const [start, end] = [at, at + 1].map((edge) => Math.floor((edge * peaks.length) / count));
    return peaks.slice(start, end).reduce((highest, peak) => Math.max(highest, peak), 0);
  });
}

function path(className) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "path"));
  return svg;
}
