import { getJson } from "../api.js";

/**
 * What the gateway keeps, newest first, as far as it has been paged in. Fires "change" whenever it, or what is
 * known of it, changes.
 */
export class Library extends EventTarget {
  /** As `GET /api/uploads` gives them; null until the first answer. */
  uploads = null;
  /** In words, when the list couldn't be read. */
  error = null;
  /** Id of the recording a running job is busy with. */
  workingOn = null;
  #next = null;
  #loads = 0;

  get hasMore() {
    return this.#next !== null;
  }

  /** How many of the known recordings have yet to be transcribed. */
  get waiting() {
    return this.#count("uploaded");
  }

  /** How many of the known recordings have been transcribed. */
  get ready() {
    return this.#count("ready");
  }

  /** How many of the known recordings couldn't be transcribed. */
  get failed() {
    return this.#count("failed");
  }

  /** Reads the first page anew. */
  async refresh() {
    await this.#load("/api/uploads", () => []);
  }

  /** Adds the next page. */
  async more() {
    await this.#load(`/api/uploads?after=${encodeURIComponent(this.#next)}`, () => this.uploads);
  }

  /** Says which recording is being transcribed, null for none; the one before may be ready now. */
  async markWorkingOn(uploadId) {
    if (this.workingOn === uploadId) return;
    this.workingOn = uploadId;
    await this.refresh();
  }

  #count(status) {
    return (this.uploads ?? []).filter((upload) => upload.status === status).length;
  }

  async #load(path, before) {
    const load = ++this.#loads;
    const { page, error } = await getJson(path).then(
      (found) => ({ page: found, error: null }),
      (failure) => ({ page: null, error: failure.message }),
    );
    if (load !== this.#loads) return; // overtaken by a later look
    if (page) {
      this.uploads = [...before(), ...page.uploads];
      this.#next = page.next;
    }
    this.error = error;
    this.dispatchEvent(new Event("change"));
  }
}
