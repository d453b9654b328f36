import { byId } from "./dom.js";
import { choose, language } from "./strings.js";

/** Says which language the page is in, to the browser and in the footer's list, where it can be changed. */
export function setUpLanguage() {
  document.documentElement.lang = language;
  byId("language").value = language;
  byId("language").addEventListener("change", () => choose(byId("language").value));
}
