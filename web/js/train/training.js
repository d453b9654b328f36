import { getJson, post } from "../api.js";
import { byId } from "../dom.js";
import { followJob } from "./feed.js";
import { TrainingView } from "./view.js";

const RETRY_MS = 3000;
const LOST = "Connection lost. Trying to reach the training again …";
const NOTHING = "Nothing has been trained yet.";
const STOPPED = "The last training was stopped before its end. What was finished is kept.";
const ENDS = { succeeded: "Done. Your recordings can be asked.", cancelled: "Cancelled. What was finished is kept." };

/** Starts, shows and cancels training; finds a job that runs already, whoever started it. */
export function setUpTraining(library, router) {
  const training = new Training(library, new TrainingView());
  byId("startRealTrainBtn").addEventListener("click", () => training.start());
  byId("cancelTrainBtn").addEventListener("click", () => training.cancel());
  byId("goAskBtn").addEventListener("click", () => {
    router.go("ask");
    byId("textPrompt").focus();
  });
  router.on("train", { enter: () => training.resume() });
  library.addEventListener("change", () => training.showRest());
  training.resume();
}

class Training {
  #library;
  #view;
  #jobId = null;
  #isStarting = false;
  #canAsk = false;

  constructor(library, view) {
    this.#library = library;
    this.#view = view;
  }

  async start() {
    if (this.#isBusy) return;
    this.#isStarting = true;
    this.#view.say("Starting …");
    try {
      const job = await post("/train-real");
      this.#view.percent(0);
      this.#follow(job.job_id);
    } catch (error) {
      this.#view.say(error.message, true);
    }
    this.#isStarting = false;
  }

  async cancel() {
    this.#view.say("Cancelling …");
    try {
      await post(`/api/jobs/${encodeURIComponent(this.#jobId)}/cancel`);
    } catch (error) {
      this.#view.say(error.message, true);
    }
  }

  /** Shows where training stands, and follows the job that runs, if one does. */
  async resume() {
    if (this.#isBusy) return;
    try {
      this.#show(await getJson("/progress"));
    } catch (error) {
      this.#view.say(error.message, true);
    }
  }

  /** What waits and what can be asked, when nothing runs. */
  showRest() {
    if (this.#isBusy) return;
    const { waiting, ready, failed, hasMore } = this.#library;
    this.#view.showRest({ canAsk: this.#canAsk || ready > 0, waiting, failed, hasMore });
  }

  get #isBusy() {
    return this.#isStarting || this.#jobId !== null;
  }

  #show(snapshot) {
    if (this.#isBusy) return; // a click was quicker than the answer
    this.#canAsk = snapshot.trained;
    if (snapshot.is_training) {
      this.#view.progress(snapshot);
      this.#follow(snapshot.job_id);
      return;
    }
    this.#view.percent(snapshot.progress);
    // The list names each recording that failed; only a job that failed as a whole is a problem here.
    if (snapshot.trained) this.#view.say(ENDS.succeeded);
    else if (snapshot.error) this.#view.say(snapshot.error, true);
    else this.#view.say(snapshot.job_id ? STOPPED : NOTHING);
    this.showRest();
  }

  #follow(jobId) {
    this.#jobId = jobId;
    this.#view.showRunning();
    followJob(jobId, {
      onProgress: (data) => {
        this.#view.progress(data);
        this.#library.markWorkingOn(data.upload_id ?? null);
      },
      onEnd: (data) => this.#end(data),
      onLost: () => this.#view.say(LOST),
      onClosed: () => this.#comeBack(),
    });
  }

  /** The stream is gone for good: asks again and again how things stand, and goes on from there. */
  async #comeBack() {
    this.#view.say(LOST);
    await new Promise((resolve) => {
      setTimeout(resolve, RETRY_MS);
    });
    try {
      const snapshot = await getJson("/progress");
      this.#release();
      this.#show(snapshot);
    } catch {
      await this.#comeBack();
    }
  }

  #end({ status, error }) {
    this.#release();
    if (status === "succeeded") {
      this.#canAsk = true;
      this.#view.percent(100);
    }
    this.#view.say(ENDS[status] ?? error ?? "Training failed. Try again.", !(status in ENDS));
    this.showRest();
  }

  #release() {
    this.#jobId = null;
    this.#library.workingOn = null;
    this.#library.refresh();
  }
}
