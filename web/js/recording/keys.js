import { byId, element } from "../dom.js";
import { t } from "../strings.js";

/** What the help lists: keys as they stand on the keyboard, and the string that says what they do. */
const HELP = [
  ["keys.space", "keys.play"],
  ["← →", "keys.skip"],
  ["< >", "keys.speed"],
  ["↑ ↓", "keys.segments"],
  ["E", "keys.edit"],
  ["U", "keys.unsure"],
  ["C", "keys.copy"],
  ["/", "keys.search"],
  ["?", "keys.help"],
];

/**
 * The keys of a view: `actions` by `KeyboardEvent.key`. They work while `isOpen()`, except where someone types, and
 * never together with Ctrl, Alt or the command key, which belong to the browser.
 */
export function setUpKeys(actions, isOpen) {
  document.addEventListener("keydown", (event) => {
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action || !isOpen() || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (event.target.matches("input, textarea, select") || document.querySelector("dialog[open]")) return;
    // Space on a button presses it.
    if (event.key === " " && event.target.matches("button, a, summary")) return;
    event.preventDefault();
    action();
  });
}

/** The list of keys, over the page. */
export function showKeys() {
  const dialog = byId("keysDialog");
  const rows = HELP.flatMap(([keys, words]) => [
    element("dt", {}, element("kbd", { textContent: keys.startsWith("keys.") ? t(keys) : keys })),
    element("dd", { textContent: t(words) }),
  ]);
  byId("keysList").replaceChildren(...rows);
  dialog.showModal();
}
