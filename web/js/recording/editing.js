import { element } from "../dom.js";
import { t } from "../strings.js";
import { toast } from "../toast.js";

/**
 * Lets a person put right the words of one segment at a time. Enter keeps them, Escape leaves them as they were.
 * `save(index, text)` resolves when they are kept, and rejects with an ApiError.
 */
export class Editing {
  #save;
  #row = null;

  constructor(save) {
    this.#save = save;
  }

  open(row) {
    if (this.#row === row) return;
    this.close();
    this.#row = row;
    const form = this.#form(row.segment.text);
    row.swap(form);
    const field = form.querySelector("textarea");
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  /** Ends without a change. */
  close() {
    const row = this.#row;
    this.#row = null;
    if (!row) return;
    row.swap(null);
    row.time.focus();
  }

  #form(text) {
    const field = element("textarea", { value: text, rows: 2, dir: "auto", ariaLabel: t("edit.label") });
    const leave = element("button", { type: "button", textContent: t("dialog.cancel") });
    const keep = element("button", { type: "submit", className: "primary", textContent: t("edit.keep") });
    const actions = element("div", { className: "actions" }, keep, leave);
    const form = element("form", {}, field, actions);
    leave.addEventListener("click", () => this.close());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#keep(field, keep);
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      // Enter also confirms a word in an input method; that must not save.
      else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) form.requestSubmit();
      else return;
      event.preventDefault();
    });
    return form;
  }

  async #keep(field, button) {
    const row = this.#row;
    const text = field.value.trim();
    if (!text) return toast(t("edit.empty"));
    if (text === row.segment.text) return this.close();
    if (button.ariaDisabled === "true") return undefined;
    button.ariaDisabled = "true";
    try {
      await this.#save(row.segment.index, text);
      if (this.#row === row) this.close();
    } catch (error) {
      toast(error.message);
    }
    button.ariaDisabled = "false";
    return undefined;
  }
}
