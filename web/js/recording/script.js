/**
 * A transcript as the page reads it: its segments, and all their words in order of time, each
 * `{text, startMs, endMs, probability, segment, at}`, `at` being its place in `words`.
 */
export class Script {
  segments = [];
  words = [];

  /** `segments` as `GET /api/uploads/{id}/transcript` gives them. */
  constructor(segments) {
    for (const [index, segment] of segments.entries()) {
      const first = this.words.length;
      for (const word of wordsOf(segment)) this.words.push({ ...word, segment: index, at: this.words.length });
      this.segments.push({
        index,
        text: segment.text,
        startMs: segment.start_ms,
        endMs: segment.end_ms,
        words: this.words.slice(first),
      });
    }
  }

  /** The word that is heard at that time: the last one that has begun. Undefined before the first. */
  wordAt(ms) {
    let [low, high] = [0, this.words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.words[middle].startMs <= ms) low = middle + 1;
      else high = middle;
    }
    return this.words[low - 1];
  }

  /** Where those words stand, in any case and across segments: `[{from, to}]`, places of the first and last word. */
  find(query) {
    const parts = query.trim().split(/\s+/u).filter(Boolean);
    if (!parts.length) return [];
    const { text, starts } = this.#joined();
    const pattern = new RegExp(parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/gu, "\\$&")).join(" "), "giu");
    const at = (offset) => upperBound(starts, offset) - 1;
    return [...text.matchAll(pattern)].map((match) => ({
      from: at(match.index),
      to: at(match.index + match[0].length - 1),
    }));
  }

  /** Some segments, each on a line behind its time. */
  timed(segments, clock) {
    return segments.map((segment) => `[${clock(segment.startMs)}] ${segment.text}\n`).join("");
  }

  #joined() {
    const starts = [];
    let length = 0;
    for (const { text } of this.words) {
      starts.push(length);
      length += text.length + 1;
    }
    return { text: this.words.map((word) => word.text).join(" "), starts };
  }
}

function upperBound(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A segment's words; where the engine gave none, they share its time by their lengths. */
function wordsOf({ words, text, start_ms: startMs, end_ms: endMs }) {
  if (words?.length) {
    return words.map((word) => ({
      text: word.word,
      startMs: word.start_ms,
      endMs: word.end_ms,
      probability: word.probability,
    }));
  }
  const parts = text.split(/\s+/u).filter(Boolean);
  const each = (endMs - startMs) / Math.max(parts.join("").length, 1);
  let atMs = startMs;
  return parts.map((part) => {
    const begun = atMs;
    atMs += part.length * each;
    return { text: part, startMs: begun, endMs: atMs, probability: 1 };
  });
}
