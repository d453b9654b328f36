import { byId } from "../dom.js";
import { t } from "../strings.js";
import { toast } from "../toast.js";

/** Deletes with a way back: the recording leaves the list at once, and the server when the offer to undo ends. */
export class Removal {
  #library;
  #waiting = new Map();

  constructor(library) {
    this.#library = library;
    // Who leaves the page meant it; the requests outlive it.
    window.addEventListener("pagehide", () => {
      for (const commit of this.#waiting.values()) commit();
    });
  }

  /** `next` gets the keyboard: the row that had it goes. */
  remove(upload, next) {
    this.#library.take(upload);
    (next ?? byId("librarySearch")).focus();
    const commit = () => this.#commit(upload);
    this.#waiting.set(upload.id, commit);
    toast(t("library.deleted", upload), {
      action: { label: t("undo"), run: () => this.#undo(upload) },
      onGone: commit,
    });
  }

  #undo(upload) {
    this.#waiting.delete(upload.id);
    this.#library.giveBack(upload);
  }

  async #commit(upload) {
    if (!this.#waiting.delete(upload.id)) return;
    try {
      await this.#library.discard(upload);
    } catch (error) {
      toast(t("library.notDeleted", { name: upload.name, why: error.message }));
    }
  }
}
