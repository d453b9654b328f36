import { byId, element } from "../dom.js";
import { t } from "../strings.js";
import { emptyLibrary } from "./empty.js";
import { Removal } from "./removal.js";
import { Row } from "./row.js";

const SEARCH_AFTER_MS = 250;
const SORTS = ["-uploaded_at", "uploaded_at", "name", "-name", "-duration", "duration"];
const STATES = ["", "uploaded", "ready", "failed"];

/** Shows the library as a list under the upload form, with its search, order and pages. */
export function setUpList(library, router) {
  const list = new List(library, new Removal(library));
  const empty = emptyLibrary(library, router);
  library.addEventListener("change", () => {
    list.render();
    showEmpty(library, empty);
  });
  byId("libraryMore").addEventListener("click", () => list.more());
  setUpTools(library);
}

function setUpTools(library) {
  fill(byId("librarySort"), SORTS, "sort.");
  fill(byId("libraryStatus"), STATES, "show.");
  byId("librarySort").addEventListener("change", (event) => library.search({ sort: event.target.value }));
  byId("libraryStatus").addEventListener("change", (event) => library.search({ status: event.target.value }));
  let timer = 0;
  byId("librarySearch").addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => library.search({ q: event.target.value.trim() }), SEARCH_AFTER_MS);
  });
}

function fill(select, values, keys) {
  select.replaceChildren(
    ...values.map((value) => element("option", { value, textContent: t(`${keys}${value || "all"}`) })),
  );
}

class List {
  #library;
  #removal;
  #node = byId("libraryList");
  #rows = new Map();

  constructor(library, removal) {
    this.#library = library;
    this.#removal = removal;
  }

  render() {
    const { shown, working, hasMore, total, uploads } = this.#library;
    const rows = new Map(shown.map((upload) => [upload.id, this.#row(upload, working)]));
    for (const [id, row] of this.#rows) if (!rows.has(id)) row.node.remove();
    this.#rows = rows;
    // Rows that stand right stay where they are, and so keep the keyboard.
    [...rows.values()].forEach(({ node }, index) => {
      if (this.#node.children[index] !== node) this.#node.insertBefore(node, this.#node.children[index] ?? null);
    });
    this.#node.hidden = rows.size === 0;
    byId("libraryMore").hidden = !hasMore;
    byId("libraryCount").textContent = uploads && total ? total.toLocaleString() : "";
    byId("libraryTools").hidden = this.#library.size < 2 && !this.#library.isNarrowed;
  }

  /** Shows the next page, and puts the keyboard on its first row. */
  async more() {
    const before = this.#node.children.length;
    await this.#library.more();
    this.#node.children[before]?.querySelector("a").focus();
  }

  #row(upload, working) {
    const row = this.#rows.get(upload.id) ?? new Row(this.#library, this.#removal);
    row.show(upload, working?.id === upload.id ? working : null);
    return row;
  }
}

function showEmpty(library, empty) {
  const card = byId("libraryEmpty");
  card.hidden = library.shown.length > 0 && !library.error;
  if (card.hidden) return;
  if (library.error) card.replaceChildren(element("p", { className: "problem", textContent: library.error }));
  else if (library.uploads === null) card.hidden = true;
  else if (library.isNarrowed) card.replaceChildren(element("p", { textContent: t("library.nothingFound") }));
  else if (card.firstElementChild !== empty) card.replaceChildren(empty);
}
