import { byId } from "./dom.js";

/** Says something to a screen reader that the eye sees anyway. The same words again are not said twice. */
export function announce(words) {
  if (byId("announcer").textContent !== words) byId("announcer").textContent = words;
}
