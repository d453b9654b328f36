import { askForText } from "../dialog.js";
import { element, icon, nameOf } from "../dom.js";
import { clock, date, size } from "../format.js";
import { href } from "../router.js";
import { t } from "../strings.js";
import { toast } from "../toast.js";

/** One recording in the list: its name opens it; it can be renamed and deleted. */
export class Row {
  #library;
  #upload = null;
  #seen = "";
  #link = element("a");
  #facts = element("span", { className: "quiet" });
  #pill = element("span", { className: "pill" });
  #bar = element("progress", { className: "thin", max: 100, hidden: true });
  #note = element("p", { className: "row-note problem", hidden: true, dir: "auto" });
  #rename = element("button", { type: "button", className: "small" }, icon("edit"));
  #delete = element("button", { type: "button", className: "small danger" }, icon("trash"));

  constructor(library, removal) {
    this.#library = library;
    this.#rename.addEventListener("click", () => this.#askForName());
    this.#delete.addEventListener("click", () => removal.remove(this.#upload, this.#neighbour()));
    const main = element("div", { className: "row-main" }, this.#link, this.#facts);
    const tools = element("div", { className: "row-tools" }, this.#rename, this.#delete);
    this.node = element("li", { className: "row" }, main, this.#pill, tools, this.#bar, this.#note);
  }

  /** `working` = {percent} while it is being transcribed, else null. */
  show(upload, working) {
    const seen = JSON.stringify([upload, working]);
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#upload = upload;
    this.#link.href = href("recording", upload.id);
    this.#link.replaceChildren(nameOf(upload));
    this.#facts.textContent = facts(upload);
    this.#rename.ariaLabel = t("library.rename", upload);
    this.#delete.ariaLabel = t("library.delete", upload);
    this.#showState(upload, working);
    this.#note.hidden = !upload.error || working !== null;
    this.#note.textContent = upload.error ?? "";
  }

  #showState(upload, working) {
    this.#pill.dataset.state = working ? "working" : upload.status;
    this.#pill.textContent = t(working ? stateOf(working) : `status.${upload.status}`, working ?? {});
    this.#bar.hidden = working?.percent == null;
    this.#bar.value = working?.percent ?? 0;
    this.#bar.ariaLabel = t("library.bar", upload);
  }

  async #askForName() {
    const upload = this.#upload;
    const name = await askForText({
      title: t("rename.title"),
      label: t("rename.label"),
      value: upload.name,
      confirm: t("rename.confirm"),
    });
    this.#rename.focus();
    if (!name || name === upload.name) return;
    try {
      await this.#library.rename(upload, name);
    } catch (error) {
      toast(error.message);
    }
  }

  /** Where the keyboard goes when this row does. */
  #neighbour() {
    const other = this.node.nextElementSibling ?? this.node.previousElementSibling;
    return other?.querySelector("button.danger") ?? null;
  }
}

const stateOf = ({ percent }) => (percent == null ? "status.working" : "status.workingPart");

function facts(upload) {
  const length = upload.duration_ms === null ? null : clock(upload.duration_ms);
  return [length, size(upload.size_bytes), date(upload.uploaded_at)].filter(Boolean).join(" · ");
}
