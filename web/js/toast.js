import { byId, element } from "./dom.js";

const SHOWN_MS = 7000;

/**
 * Says something for a few seconds, and offers one way on. `action` = {label, run}; `onGone` is called once when the
 * toast ends without its action. It stays while it is pointed at or has the keyboard.
 * Returns a function that ends it now.
 */
export function toast(words, { action = null, onGone = () => {}, shownMs = SHOWN_MS } = {}) {
  let timer = 0;
  const node = element("div", { className: "toast" }, element("p", { textContent: words, dir: "auto" }));
  const end = (ending) => {
    if (!node.isConnected) return;
    clearTimeout(timer);
    node.remove();
    ending();
  };
  const wait = () => {
    timer = setTimeout(() => end(onGone), shownMs);
  };
  if (action) {
    const button = element("button", { type: "button", textContent: action.label });
    button.addEventListener("click", () => end(action.run));
    node.append(button);
  }
  for (const type of ["pointerenter", "focusin"]) node.addEventListener(type, () => clearTimeout(timer));
  for (const type of ["pointerleave", "focusout"]) node.addEventListener(type, wait);
  byId("toasts").append(node); // a live region: it is read out
  wait();
  return () => end(onGone);
}
