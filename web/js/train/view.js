import { byId } from "../dom.js";
import { clock, count } from "../format.js";

const STAGES = {
  waiting: "Waiting to start …",
  splitting: "Finding the speech …",
  transcribing: "Writing down what is said …",
  indexing: "Making it searchable …",
  done: "Finishing …",
};

/** What the training panel shows, and nothing of why. */
export class TrainingView {
  #status = byId("trainStatus");
  #start = byId("startRealTrainBtn");
  #cancel = byId("cancelTrainBtn");
  #ask = byId("goAskBtn");

  /** `progress` is 0 to 100; times are milliseconds of audio. A snapshot holds neither times nor message. */
  progress({ progress, current_stage: stage, done_ms: doneMs, total_ms: totalMs, message }) {
    this.percent(progress);
    this.say(STAGES[stage] ?? "Working …");
    const heard = totalMs ? `${clock(doneMs)} of ${clock(totalMs)} of audio` : null;
    byId("trainDetail").textContent = [heard, message].filter(Boolean).join(" · ");
  }

  percent(value) {
    const whole = Math.floor(value);
    byId("trainProgressBar").value = whole;
    for (const id of ["trainProgressText", "trainBadge"]) byId(id).textContent = `${whole}%`;
  }

  say(words, isProblem = false) {
    this.#status.classList.toggle("problem", isProblem);
    // The same words again would be read out again.
    if (this.#status.textContent !== words) this.#status.textContent = words;
  }

  showRunning() {
    this.#swap(this.#start, this.#cancel);
    this.#ask.hidden = true;
    byId("trainBadge").hidden = false;
  }

  /** One main button at a time: to train while something waits, else to ask. */
  showRest({ canAsk, waiting, failed, hasMore }) {
    this.#swap(this.#cancel, this.#start);
    this.#ask.hidden = !canAsk;
    this.#start.classList.toggle("primary", waiting > 0 || !canAsk);
    this.#ask.classList.toggle("primary", waiting === 0);
    byId("trainBadge").hidden = true;
    const orMore = hasMore ? " or more" : "";
    const facts = [
      waiting ? `${count(waiting, "recording")}${orMore} waiting for training.` : "",
      failed ? `${count(failed, "recording")}${orMore} failed; the list under Upload says why.` : "",
    ];
    byId("trainDetail").textContent = facts.join(" ").trim();
  }

  #swap(before, after) {
    const hadFocus = document.activeElement === before;
    before.hidden = true;
    after.hidden = false;
    if (hadFocus) after.focus(); // a hidden button would drop the keyboard to the top of the page
  }
}
