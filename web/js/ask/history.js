import { getJson } from "../api.js";
import { byId, element } from "../dom.js";
import { t } from "../strings.js";
import { answerDetails, answerText } from "./answer.js";

const PAGE = 20;

/** What was asked before, the newest first, as the gateway keeps it: it outlives a reload. */
export class History {
  #player;
  #onAgain;
  #shown = new Set();
  #offset = 0;

  /** `onAgain(question)` is called for a question that is to be asked again. */
  constructor(player, onAgain) {
    this.#player = player;
    this.#onAgain = onAgain;
    byId("historyMore").addEventListener("click", () => this.more());
  }

  /** Adds the next page of older questions. */
  async more() {
    const page = await getJson(`/api/questions?limit=${PAGE}&offset=${this.#offset}`).catch(() => ({ questions: [] }));
    this.#offset += page.questions.length;
    const fresh = page.questions.filter(({ id }) => !this.#shown.has(id));
    for (const answer of fresh) this.#shown.add(answer.id);
    byId("history").append(...fresh.map((answer) => this.#turn(answer)));
    byId("historyMore").hidden = page.questions.length < PAGE;
    this.#showTitle();
  }

  /** Says that an answer stands elsewhere on the page, large; once the next one does, it joins the list by `push`. */
  hold(answer) {
    this.#shown.add(answer.id);
    this.#offset += 1;
  }

  push(answer) {
    byId("history").prepend(this.#turn(answer));
    this.#showTitle();
  }

  #showTitle() {
    byId("historyTitle").hidden = byId("history").childElementCount === 0;
  }

  #turn(answer) {
    const question = element("span", { className: "asked", dir: "auto", textContent: answer.question });
    const words = element("span", { className: "told", dir: "auto", textContent: answerText(answer) });
    words.classList.toggle("unknown", answer.answer === null);
    const turn = element("details", { className: "turn" }, element("summary", {}, question, words));
    // Citations draw themselves from the network: only for the one that is looked at.
    turn.addEventListener("toggle", () => turn.append(this.#details(answer)), { once: true });
    return element("li", {}, turn);
  }

  #details(answer) {
    const again = element("button", { type: "button", className: "plain", textContent: t("history.again") });
    again.addEventListener("click", () => this.#onAgain(answer.question));
    return element("div", { className: "turn-details" }, ...answerDetails(answer, this.#player), again);
  }
}
