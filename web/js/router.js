/**
 * Shows one view at a time, by the address: #library, #train, #ask, #recording/<id>.
 * Bookmarks, reloads and the browser's Back all work; an address that is none shows the first view.
 */
export class Router {
  #names;
  #listeners = [];
  #now = { view: "", id: "" };

  constructor(names) {
    this.#names = names;
  }

  /** The view that shows, and the id behind its name ("" for none). */
  get now() {
    return this.#now;
  }

  /** Calls `enter(id)` when the view is shown or gets another id, and `leave()` when it goes. */
  on(view, { enter = () => {}, leave = () => {} }) {
    this.#listeners.push({ view, enter, leave });
  }

  /** Goes to a view as a click on a link would. */
  go(view, id = "") {
    if (location.hash === href(view, id)) return;
    location.hash = href(view, id);
    this.#show(); // at once; the event comes later and finds nothing to do
  }

  /** Shows what the address says, from now on. Call it once, when all views listen. */
  start() {
    window.addEventListener("hashchange", () => this.#show());
    this.#show();
  }

  #show() {
    const [name, ...rest] = location.hash.slice(1).split("/");
    const view = this.#names.includes(name) ? name : this.#names[0];
    const id = rest.length ? decodeURIComponent(rest.join("/")) : "";
    const before = this.#now;
    if (before.view === view && before.id === id) return;
    this.#now = { view, id };
    for (const listener of this.#listeners) if (listener.view === before.view && before.view !== view) listener.leave();
    for (const listener of this.#listeners) if (listener.view === view || listener.view === "*") listener.enter(id);
  }
}

/** The address of a view, for links. */
export const href = (view, id = "") => (id ? `#${view}/${encodeURIComponent(id)}` : `#${view}`);
