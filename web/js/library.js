import { getJson } from "./api.js";

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

  /** Says which recording is being transcribed; null for none. */
  markWorkingOn(uploadId) {
    if (this.workingOn === uploadId) return;
    this.workingOn = uploadId;
    this.dispatchEvent(new Event("change"));
  }

  #count(status) {
    return (this.uploads ?? []).filter((upload) => upload.status === status).length;
  }

  async #load(path, before) {
    try {
      const page = await getJson(path);
      this.uploads = [...before(), ...page.uploads];
      this.#next = page.next;
      this.error = null;
    } catch (error) {
      this.error = error.message;
    }
    this.dispatchEvent(new Event("change"));
  }
}
