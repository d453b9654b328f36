const UNITS = ["bytes", "KB", "MB", "GB"];
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const EXCERPT_CHARACTERS = 160;

/** 75000 -> "1:15", 3675000 -> "1:01:15". */
export function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const padded = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${padded}` : `${minutes}:${padded}`;
}

/** 1152693 -> "1.2 MB". */
export function size(bytes) {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  return `${power && value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}

/** An ISO 8601 time in the reader's own zone and way of writing. */
export const date = (iso) => DATE.format(new Date(iso));

/** (2, "recording") -> "2 recordings". */
export const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** How far to trust a score from 0 to 1. */
export function confidence(score) {
  if (score >= 0.7) return "sure";
  return score >= 0.35 ? "likely" : "unsure";
}

/**
 * The part of a passage around an answer, cut at blanks. Offsets count code points, as Python does.
 * ("we go to the moon today", 13, 17) -> {before: "we go to the ", match: "moon", after: " today"}.
 * Without an answer, start and end alike: the passage's beginning as `before`.
 */
export function excerpt(context, start, end) {
  const points = [...context];
  if (start >= end) return { before: head(context, 2 * EXCERPT_CHARACTERS), match: "", after: "" };
  return {
    before: tail(points.slice(0, start).join(""), EXCERPT_CHARACTERS),
    match: points.slice(start, end).join(""),
    after: head(points.slice(end).join(""), EXCERPT_CHARACTERS),
  };
}

function head(text, length) {
  if (text.length <= length) return text;
  return `${text.slice(0, length).replace(/\s+\S*$/u, "")} …`;
}

function tail(text, length) {
  if (text.length <= length) return text;
  return `… ${text.slice(-length).replace(/^\S*\s+/u, "")}`;
}
