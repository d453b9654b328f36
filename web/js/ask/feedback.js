import { postJson } from "../api.js";
import { element } from "../dom.js";
import { t } from "../strings.js";
import { Correction } from "./correction.js";

const VERDICTS = ["right", "wrong"];

/** What a person says of an answer: right, wrong, or these words instead. One at a time; the last one holds. */
export class Feedback {
  /** `<div class="feedback">` */
  node;
  #answer;
  #buttons;
  #correct = element("button", { type: "button", className: "plain", textContent: t("feedback.correct") });
  #said = element("p", { className: "quiet", role: "status" });
  #correction = null;

  constructor(answer) {
    this.#answer = answer;
    this.#buttons = VERDICTS.map((verdict) => this.#button(verdict));
    this.#correct.hidden = answer.citations.length === 0;
    this.#correct.ariaExpanded = "false";
    this.#correct.addEventListener("click", () => (this.#correction ? this.#close() : this.#open()));
    const question = element("span", { className: "quiet", textContent: t("feedback.question") });
    const row = element("div", { className: "verdicts" }, question, ...this.#buttons, this.#correct);
    row.role = "group";
    row.ariaLabel = t("feedback.question");
    this.node = element("div", { className: "feedback" }, row, this.#said);
    this.#show(answer.feedback?.verdict);
  }

  #button(verdict) {
    const button = element("button", { type: "button", className: "plain", textContent: t(`feedback.${verdict}`) });
    button.dataset.verdict = verdict;
    button.addEventListener("click", () => {
      this.#close();
      this.#send({ verdict }).catch((error) => this.#say(error.message, true));
    });
    return button;
  }

  #open() {
    this.#correction = new Correction(this.#answer.citations, {
      keep: async (words) => {
        await this.#send({ verdict: "corrected", ...words });
        this.#close();
      },
      leave: () => this.#close(),
    });
    this.#correct.ariaExpanded = "true";
    this.node.append(this.#correction.node);
  }

  #close() {
    if (!this.#correction) return;
    const hadFocus = this.node.contains(document.activeElement);
    this.#correction.node.remove();
    this.#correction = null;
    this.#correct.ariaExpanded = "false";
    if (hadFocus) this.#correct.focus();
  }

  async #send(feedback) {
    this.#answer.feedback = await postJson(`/api/questions/${encodeURIComponent(this.#answer.id)}/feedback`, feedback);
    this.#show(feedback.verdict);
    this.#say(t(`feedback.thanks.${feedback.verdict}`));
  }

  #show(verdict) {
    for (const button of this.#buttons) button.ariaPressed = String(button.dataset.verdict === verdict);
    this.#correct.classList.toggle("chosen", verdict === "corrected");
  }

  #say(words, isProblem = false) {
    this.#said.classList.toggle("problem", isProblem);
    this.#said.textContent = words;
  }
}
