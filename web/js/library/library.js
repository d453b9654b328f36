import { getPage, patch, post, remove } from "../api.js";

const PAGE = 50;
const MOST_AT_ONCE = 1000;

/**
 * What the gateway keeps, as far as it has been paged in, searched and sorted by it. Fires "change" whenever it, or
 * what is known of it, changes.
 */
export class Library extends EventTarget {
  /** As `GET /api/uploads` gives them; null until the first answer. */
  uploads = null;
  /** How many match the search, on all pages. */
  total = 0;
  /** How many of the whole library are in each state. */
  counts = { uploaded: 0, ready: 0, failed: 0 };
  /** In words, when the list couldn't be read. */
  error = null;
  /** What a running job is busy with: `{id, percent}`, or null. */
  working = null;
  #query = { q: "", status: "", sort: "-uploaded_at" };
  #taken = new Set();
  #loads = 0;

  get hasMore() {
    return this.uploads !== null && this.uploads.length < this.total;
  }

  /** How many recordings there are at all. */
  get size() {
    return this.counts.uploaded + this.counts.ready + this.counts.failed;
  }

  /** Whether the list shows only some of the library. */
  get isNarrowed() {
    return this.#query.q !== "" || this.#query.status !== "";
  }

  /** Shows what matches instead: some of `{q, status, sort}`. */
  async search(change) {
    Object.assign(this.#query, change);
    this.uploads = null;
    await this.refresh();
  }

  /** Reads what is shown anew. */
  async refresh() {
    const limit = Math.min(Math.max(this.uploads?.length ?? 0, PAGE), MOST_AT_ONCE);
    await this.#load({ limit, offset: 0 });
  }

  /** Adds the next page. */
  async more() {
    await this.#load({ limit: PAGE, offset: this.uploads.length + this.#taken.size });
  }

  /** Says which recording is being transcribed and how far, null for none; the one before may be ready now. */
  async markWorkingOn(working) {
    const isOther = this.working?.id !== working?.id;
    this.working = working;
    this.#tell();
    if (isOther) await this.refresh();
  }

  /** Gives a recording another name. Throws ApiError. */
  async rename(upload, name) {
    const { name: kept } = await patch(path(upload.id), { name });
    this.uploads = (this.uploads ?? []).map((one) => (one.id === upload.id ? { ...one, name: kept } : one));
    this.#tell();
  }

  /** Takes a recording off the list; it is still there, and `giveBack` shows it again. */
  take(upload) {
    this.#taken.add(upload.id);
    this.#tell();
  }

  giveBack(upload) {
    this.#taken.delete(upload.id);
    this.#tell();
  }

  /** Removes for good what was taken. Throws ApiError, and shows it again. */
  async discard(upload) {
    try {
      await remove(path(upload.id));
      this.uploads = this.uploads?.filter((one) => one.id !== upload.id) ?? null;
    } finally {
      this.#taken.delete(upload.id);
      await this.refresh();
    }
  }

  /** Has ATR speak a recording to begin with. Throws ApiError. */
  async addSample() {
    await post("/api/uploads/sample");
    await this.refresh();
  }

  /** What the list shows now. */
  get shown() {
    return (this.uploads ?? []).filter((upload) => !this.#taken.has(upload.id));
  }

  async #load({ limit, offset }) {
    const load = ++this.#loads;
    const query = new URLSearchParams({ sort: this.#query.sort, limit, offset });
    if (this.#query.q) query.set("q", this.#query.q);
    if (this.#query.status) query.set("status", this.#query.status);
    const { page, error } = await getPage(`/api/uploads?${query}`).then(
      (found) => ({ page: found, error: null }),
      (failure) => ({ page: null, error: failure.message }),
    );
    if (load !== this.#loads) return; // overtaken by a later look
    if (page) {
      this.uploads = offset ? joined(this.uploads ?? [], page.body.uploads) : page.body.uploads;
      this.total = page.total;
      this.counts = page.body.counts;
    }
    this.error = error;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

const path = (id) => `/api/uploads/${encodeURIComponent(id)}`;

/** Both pages, each recording once: one may have moved from one to the other in between. */
function joined(before, more) {
  const known = new Set(before.map((upload) => upload.id));
  return [...before, ...more.filter((upload) => !known.has(upload.id))];
}
