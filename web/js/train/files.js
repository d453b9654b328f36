import { getJson } from "../api.js";
import { byId, element, nameOf } from "../dom.js";
import { clock } from "../format.js";
import { href } from "../router.js";
import { t } from "../strings.js";

/** A long job names many recordings; more of those that wait would only be long to scroll. */
const MOST_ROWS = 30;

/** The recordings of a job, each with its own bar, the one at hand first. */
export class TrainFiles {
  #library;
  #jobId = null;
  #rows = new Map();
  #list = byId("trainFiles");

  constructor(library) {
    this.#library = library;
  }

  /** Starts over for another job; a stream that is replayed finds its rows again. */
  begin(jobId) {
    if (jobId === this.#jobId) return;
    this.#jobId = jobId;
    this.#rows.clear();
    this.#list.replaceChildren();
    this.#list.hidden = true;
  }

  /** Takes one event of the job's log. */
  progress({ upload_id: id, current_stage: stage, upload_done_ms: doneMs, upload_total_ms: totalMs }) {
    for (const [otherId, row] of this.#rows) if (otherId !== id && row.isRead) row.finish();
    if (!id) return;
    const row = this.#row(id);
    row.progress({ stage, doneMs: doneMs ?? 0, totalMs: totalMs ?? 0 });
    if (stage === "transcribing" && this.#list.firstElementChild !== row.node) this.#list.prepend(row.node);
  }

  /** Says what became of each: `failed` = [{upload_id, error}]. */
  end(status, failed) {
    for (const { upload_id: id, error } of failed) this.#row(id).fail(error);
    for (const row of this.#rows.values()) if (status === "succeeded") row.finish();
  }

  #row(id) {
    let row = this.#rows.get(id);
    if (!row) {
      row = new FileRow(id);
      this.#rows.set(id, row);
      this.#list.append(row.node);
      this.#list.hidden = false;
      row.node.hidden = this.#list.children.length > MOST_ROWS;
      this.#name(row, id);
    }
    return row;
  }

  async #name(row, id) {
    const known = this.#library.uploads?.find((upload) => upload.id === id);
    const upload = known ?? (await getJson(`/api/uploads/${encodeURIComponent(id)}`).catch(() => null));
    if (upload) row.name(upload);
  }
}

class FileRow {
  isRead = false;
  #isOver = false;
  #link;
  #facts = element("span", { className: "quiet" });
  #bar = element("progress", { max: 1, value: 0 });
  #note = element("p", { className: "row-note problem", hidden: true, dir: "auto" });

  constructor(id) {
    this.#link = element("a", { href: href("recording", id), textContent: "…" });
    this.#bar.ariaLabel = t("train.bar");
    const main = element("div", { className: "row-main" }, this.#link, this.#facts);
    this.node = element("li", { className: "row" }, main, this.#bar, this.#note);
  }

  name(upload) {
    this.#link.replaceChildren(nameOf(upload));
    this.#bar.ariaLabel = t("library.bar", upload);
  }

  progress({ stage, doneMs, totalMs }) {
    if (this.#isOver) return;
    const isHeard = stage === "transcribing" && totalMs > 0;
    this.isRead = isHeard && doneMs >= totalMs;
    this.node.hidden &&= !isHeard;
    this.#bar.hidden = !isHeard;
    this.#bar.value = isHeard ? doneMs / totalMs : 0;
    this.#facts.textContent = isHeard
      ? t("train.heard", { done: clock(doneMs), total: clock(totalMs) })
      : t(stage === "splitting" ? "train.fileFound" : `stage.${stage}`);
  }

  finish() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#bar.value = 1;
    this.#facts.textContent = t("train.fileDone");
    this.node.dataset.outcome = "new";
  }

  fail(error) {
    this.#isOver = true;
    this.#bar.hidden = true;
    this.#facts.textContent = t("status.failed");
    this.#note.textContent = error;
    this.#note.hidden = false;
    this.node.dataset.outcome = "failed";
  }
}
