import { locale, t } from "./strings.js";

const DATE = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const AGO = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const AGO_STEPS = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86_400],
];
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
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 3);
  const value = bytes / 1000 ** power;
  const digits = power && value < 10 ? 1 : 0;
  const number = value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return t(`bytes.${power}`, { n: power ? number : Math.round(value) });
}

/** 25 -> "25 sec", 90 -> "2 min", 5000 -> "1 hr 23 min". As good as a guess is. */
export function duration(seconds) {
  if (seconds < 60) return inUnit(Math.max(Math.ceil(seconds), 1), "second");
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return inUnit(minutes, "minute");
  return `${inUnit(Math.floor(minutes / 60), "hour")} ${inUnit(minutes % 60, "minute")}`;
}

const inUnit = (value, unit) => value.toLocaleString(locale, { style: "unit", unit, unitDisplay: "short" });

/** An ISO 8601 time seen from now: "2 hours ago", "yesterday". */
export function ago(iso, nowMs = Date.now()) {
  const seconds = (new Date(iso) - nowMs) / 1000;
  const [unit, length] = AGO_STEPS.findLast(([, step]) => Math.abs(seconds) >= step) ?? ["second", 0];
  return unit === "second" ? AGO.format(0, "second") : AGO.format(Math.round(seconds / length), unit);
}

/** A time as part of a file's name: "2026-11-22 15.04". */
export function stamp(time) {
  const two = (number) => String(number).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}.${two(time.getMinutes())}`;
}

/** An ISO 8601 time in the reader's own zone and way of writing. */
export const date = (iso) => DATE.format(new Date(iso));

/** How far to trust a score, the probability from 0 to 1 that the answer is right. */
export function confidence(score) {
  if (score >= 0.8) return "sure";
  return score >= 0.5 ? "likely" : "unsure";
}

/**
 * The sentence of a passage that holds an answer, cut at blanks where it is long. Offsets count code points, as
 * Python does.
 * ("we go to the moon today", 13, 17) -> {before: "we go to the ", match: "moon", after: " today"}.
 * Without an answer, start and end alike: the passage's beginning as `before`.
 */
export function excerpt(context, start, end) {
  const points = [...context];
  if (start >= end) return { before: head(context, 2 * EXCERPT_CHARACTERS), match: "", after: "" };
  return {
    before: tail(sentences(points.slice(0, start).join("")).at(-1), EXCERPT_CHARACTERS),
    match: points.slice(start, end).join(""),
    after: head(sentences(points.slice(end).join(""))[0], EXCERPT_CHARACTERS),
  };
}

const sentences = (text) => text.split(/(?<=[.!?\u2026。！？]["'”’)]*)\s+/u);

function head(text, length) {
  if (text.length <= length) return text;
  return `${text.slice(0, length).replace(/\s+\S*$/u, "")} …`;
}

function tail(text, length) {
  if (text.length <= length) return text;
  return `… ${text.slice(-length).replace(/^\S*\s+/u, "")}`;
}
