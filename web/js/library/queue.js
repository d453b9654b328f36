import { byId } from "../dom.js";
import { size } from "../format.js";
import { t } from "../strings.js";
import { QueueRow } from "./queue_row.js";
import { sendFile } from "./send.js";
import { objection } from "./sniff.js";

/** Recordings on their way: checked as they are added, sent one after the other, each with what became of it. */
export class UploadQueue extends EventTarget {
  isSending = false;
  #library;
  #rows = [];
  #info = byId("fileInfo");

  /** Fires "sent" when a round is over and something new came in, and "change" when there is more or less to send. */
  constructor(library) {
    super();
    this.#library = library;
  }

  /** Adds files to the list; what an earlier round finished leaves it. A file that is no recording is refused now. */
  async add(files) {
    if (!this.isSending) this.#rows = this.#rows.filter((row) => row.isWaiting);
    const rows = files.map((file) => new QueueRow(file, (row) => this.#remove(row)));
    const objections = await Promise.all(files.map(objection));
    rows.forEach((row, index) => objections[index] && row.fail(t(objections[index])));
    this.#rows.push(...rows);
    this.#render();
    if (this.isSending) return;
    this.say(this.#chosen() || summary(rows));
    this.dispatchEvent(new Event("change"));
  }

  async send() {
    if (this.isSending) return;
    if (!this.#nextRow()) {
      this.say(t("upload.chooseFirst"));
      return;
    }
    this.isSending = true;
    const sent = [];
    for (let row = this.#nextRow(); row; row = this.#nextRow()) {
      this.say(t("upload.sending", { name: row.file.name }));
      await this.#sendRow(row);
      sent.push(row);
    }
    this.isSending = false;
    this.say(summary(sent));
    await this.#library.refresh();
    if (sent.some((row) => row.outcome === "new")) this.dispatchEvent(new Event("sent"));
    this.dispatchEvent(new Event("change"));
  }

  get hasWaiting() {
    return this.#nextRow() !== undefined;
  }

  /** Says how adding goes. */
  say(words, isProblem = false) {
    this.#info.classList.toggle("problem", isProblem);
    this.#info.textContent = words;
  }

  async #sendRow(row) {
    try {
      const sending = await sendFile(row.file, (sentBytes) => row.progress(sentBytes));
      row.begin(sending);
      const { upload, isNew } = await sending.done;
      row.finish(upload, isNew ? "new" : "known");
    } catch (error) {
      row.fail(error.name === "AbortError" ? t("upload.stopped") : error.message);
    }
  }

  #remove(row) {
    this.#rows.splice(this.#rows.indexOf(row), 1);
    this.#render();
    this.say(this.#chosen());
  }

  #nextRow() {
    return this.#rows.find((row) => row.isWaiting);
  }

  #render() {
    byId("uploadQueue").replaceChildren(...this.#rows.map((row) => row.node));
  }

  #chosen() {
    const waiting = this.#rows.filter((row) => row.isWaiting);
    if (!waiting.length) return "";
    const bytes = waiting.reduce((sum, row) => sum + row.file.size, 0);
    const what = waiting.length === 1 ? waiting[0].file.name : t("upload.files", { n: waiting.length });
    return `${what}, ${size(bytes)}`;
  }
}

const SUMMARY = { new: "upload.sumNew", known: "upload.sumKnown", failed: "upload.sumFailed" };

function summary(rows) {
  const parts = Object.entries(SUMMARY).map(([outcome, key]) => ({
    key,
    n: rows.filter((row) => row.outcome === outcome).length,
  }));
  const said = parts.filter(({ n }) => n > 0);
  if (rows.length === 1) return t("upload.sumOne", { name: rows[0].file.name, what: t(`${said[0].key}One`) });
  return `${said.map(({ key, n }) => t(key, { n })).join(", ")}.`;
}
