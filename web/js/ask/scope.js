import { getJson } from "../api.js";
import { byId, element, icon, nameOf } from "../dom.js";
import { keep, recall } from "../kept.js";
import { t } from "../strings.js";

const MOST = 50;
const PAUSE_MS = 200;

/** Which recordings are asked: all, or those that are chosen here. Kept in this browser. */
export class Scope {
  #chosen = recall("scope", []);
  #found = [];
  #timer = 0;

  constructor() {
    byId("scopeMenu").addEventListener("toggle", () => byId("scopeMenu").open && this.#look());
    byId("scopeSearch").addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#look(), PAUSE_MS);
    });
    this.#show();
  }

  /** The ids of the recordings to ask; none for all. */
  get ids() {
    return this.#chosen.map((upload) => upload.id);
  }

  /** Forgets recordings that are there no more. */
  async refresh() {
    const isThere = ({ id }) =>
      getJson(`/api/uploads/${encodeURIComponent(id)}`).then(
        () => true,
        (error) => error.status !== 404,
      );
    const there = await Promise.all(this.#chosen.map(isThere));
    if (there.includes(false)) this.#choose(this.#chosen.filter((_, index) => there[index]));
  }

  async #look() {
    const words = byId("scopeSearch").value.trim();
    const query = new URLSearchParams({ status: "ready", q: words, sort: "name", limit: MOST });
    const { uploads } = await getJson(`/api/uploads?${query}`).catch(() => ({ uploads: [] }));
    if (words !== byId("scopeSearch").value.trim()) return; // overtaken by a later look
    this.#found = uploads.filter((upload) => upload.status === "ready");
    byId("scopeList").replaceChildren(...this.#found.map((upload) => this.#option(upload)));
    byId("scopeEmpty").hidden = this.#found.length > 0;
  }

  #option(upload) {
    const box = element("input", { type: "checkbox", checked: this.ids.includes(upload.id) });
    box.addEventListener("change", () => {
      const others = this.#chosen.filter(({ id }) => id !== upload.id);
      this.#choose(box.checked ? [...others, { id: upload.id, name: upload.name }] : others);
    });
    return element("li", {}, element("label", {}, box, nameOf(upload)));
  }

  #choose(chosen) {
    this.#chosen = chosen;
    keep("scope", chosen);
    this.#show();
  }

  #show() {
    const n = this.#chosen.length;
    byId("scopeSummary").textContent = n ? t("scope.some", { n }) : t("scope.all");
    byId("scopeChips").hidden = n === 0;
    byId("scopeChips").replaceChildren(...this.#chosen.map((upload) => this.#chip(upload)));
  }

  #chip(upload) {
    const remove = element("button", { type: "button", className: "small" }, icon("close"));
    remove.ariaLabel = t("scope.remove", { name: upload.name });
    remove.addEventListener("click", () => {
      this.#choose(this.#chosen.filter(({ id }) => id !== upload.id));
      if (byId("scopeMenu").open) this.#look();
      byId("textPrompt").focus();
    });
    return element("li", { className: "chip" }, nameOf(upload), remove);
  }
}
