import { keep, recall } from "./kept.js";
import en from "./strings/en.js";

const LANGUAGES = { de: () => import("./strings/de.js") };

const wanted = [recall("language", null), ...navigator.languages]
  .filter(Boolean)
  .map((tag) => tag.toLowerCase().split("-")[0])
  .find((tag) => tag === "en" || tag in LANGUAGES);

/** The language of the page, "en" or "de": the one chosen here, else the browser's first that the page speaks. */
export const language = wanted ?? "en";

/** The reader's own way of writing dates and numbers, where it is one of that language. */
export const locale = navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ?? language;

const strings = language in LANGUAGES ? (await LANGUAGES[language]()).default : en;
const plurals = new Intl.PluralRules(language);

/**
 * The words of that key, with {names} filled in; where a key has several forms, `n` chooses.
 * ("library.files", {n: 2}) -> "2 files". What a translation lacks is said in English.
 */
export function t(key, args = {}) {
  const entry = strings[key] ?? en[key] ?? key;
  const pattern = typeof entry === "string" ? entry : (entry[plurals.select(args.n)] ?? entry.other);
  return pattern.replace(/\{(\w+)\}/gu, (whole, name) => args[name] ?? whole);
}

/** Fills in the words of all elements below `root` that name a key: `data-t`, and `data-t-label` for attributes. */
export function translate(root) {
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of root.querySelectorAll("[data-t-hint]")) node.setAttribute("placeholder", t(node.dataset.tHint));
}

/** Keeps the choice, and shows the page in that language. */
export function choose(tag) {
  keep("language", tag);
  location.reload();
}
