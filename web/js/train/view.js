import { announce } from "../announce.js";
import { byId } from "../dom.js";
import { ago, clock, duration } from "../format.js";
import { t } from "../strings.js";

const ANNOUNCE_EVERY = 10; // percent

/** What the training view says of the job as a whole, and nothing of why. */
export class TrainingView {
  #status = byId("trainStatus");
  #start = byId("startRealTrainBtn");
  #cancel = byId("cancelTrainBtn");
  #ask = byId("goAskBtn");

  /** `progress` is 0 to 100; times are milliseconds of audio. A snapshot holds neither times nor message. */
  progress({ progress, current_stage: stage, done_ms: doneMs, total_ms: totalMs, remaining_s: remainingS }) {
    this.percent(progress);
    this.say(t(`stage.${stage}`));
    const heard = totalMs ? t("train.heard", { done: clock(doneMs), total: clock(totalMs) }) : null;
    const left = remainingS == null || stage !== "transcribing" ? null : t("train.left", { time: duration(remainingS) });
    byId("trainDetail").textContent = [heard, left].filter(Boolean).join(" · ");
    // Each step would be too much to listen to.
    const step = Math.floor(progress / ANNOUNCE_EVERY) * ANNOUNCE_EVERY;
    if (step > 0 && step < 100) announce(t("train.percent", { percent: step }));
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
    byId("retryTrainBtn").hidden = true;
    byId("trainBadge").hidden = false;
  }

  /** One main button at a time: to train while something waits, else to ask. */
  showRest({ canAsk, counts, lastTrainedAt }) {
    this.#swap(this.#cancel, this.#start);
    this.#ask.hidden = !canAsk;
    this.#start.classList.toggle("primary", counts.uploaded > 0 || !canAsk);
    this.#ask.classList.toggle("primary", counts.uploaded === 0);
    byId("retryTrainBtn").hidden = counts.failed === 0;
    byId("retryTrainBtn").textContent = t("train.retry", { n: counts.failed });
    byId("trainBadge").hidden = true;
    byId("trainDetail").textContent = [news(counts, lastTrainedAt), failures(counts)].filter(Boolean).join(" ");
  }

  #swap(before, after) {
    const hadFocus = document.activeElement === before;
    before.hidden = true;
    after.hidden = false;
    if (hadFocus) after.focus(); // a hidden button would drop the keyboard to the top of the page
  }
}

/** What has changed since the last training. */
function news({ uploaded, ready, failed }, lastTrainedAt) {
  if (uploaded + ready + failed === 0) return t("train.empty");
  if (lastTrainedAt === null) return uploaded ? t("train.waiting", { n: uploaded }) : "";
  const args = { n: uploaded, ago: ago(lastTrainedAt) };
  return uploaded ? t("train.new", args) : t("train.nothingNew", args);
}

const failures = ({ failed }) => (failed ? t("train.someFailed", { n: failed }) : "");
