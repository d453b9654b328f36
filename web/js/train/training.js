import { getJson, post } from "../api.js";
import { byId } from "../dom.js";
import { keep, recall } from "../kept.js";
import { t } from "../strings.js";
import { followJob } from "./feed.js";
import { TrainFiles } from "./files.js";
import { TrainingView } from "./view.js";

const RETRY_MS = 3000;
const AUTO = "autoTrain";

/** Starts, shows and cancels training; finds a job that runs already, whoever started it. */
export function setUpTraining(library, router, uploads) {
  const training = new Training(library, new TrainingView(), new TrainFiles(library));
  byId("startRealTrainBtn").addEventListener("click", () => training.start());
  byId("cancelTrainBtn").addEventListener("click", () => training.cancel());
  byId("retryTrainBtn").addEventListener("click", () => training.retry());
  byId("goAskBtn").addEventListener("click", () => {
    router.go("ask");
    byId("textPrompt").focus();
  });
  byId("autoTrain").checked = recall(AUTO, false);
  byId("autoTrain").addEventListener("change", (event) => keep(AUTO, event.target.checked));
  uploads.addEventListener("sent", () => byId("autoTrain").checked && training.start());
  router.on("train", { enter: () => training.resume() });
  library.addEventListener("change", () => training.showRest());
  training.resume();
  return training;
}

class Training {
  #library;
  #view;
  #files;
  #jobId = null;
  #lastJobId = null;
  #isStarting = false;
  #canAsk = false;
  #lastTrainedAt = null;

  constructor(library, view, files) {
    this.#library = library;
    this.#view = view;
    this.#files = files;
  }

  start() {
    return this.#begin(() => post("/train-real").then((job) => job.job_id));
  }

  /** Starts a job for what the last one left undone. */
  retry() {
    if (this.#lastJobId === null) return this.start();
    return this.#begin(() => post(`${path(this.#lastJobId)}/retry`).then((job) => job.id));
  }

  async cancel() {
    this.#view.say(t("train.cancelling"));
    try {
      await post(`${path(this.#jobId)}/cancel`);
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
    const { counts } = this.#library;
    this.#view.showRest({ canAsk: this.#canAsk || counts.ready > 0, counts, lastTrainedAt: this.#lastTrainedAt });
  }

  get #isBusy() {
    return this.#isStarting || this.#jobId !== null;
  }

  async #begin(request) {
    if (this.#isBusy) return;
    this.#isStarting = true;
    this.#view.say(t("train.starting"));
    try {
      const jobId = await request();
      this.#view.percent(0);
      this.#follow(jobId);
    } catch (error) {
      this.#view.say(error.message, true);
    }
    this.#isStarting = false;
  }

  #show(snapshot) {
    if (this.#isBusy) return; // a click was quicker than the answer
    this.#canAsk = snapshot.trained;
    this.#lastJobId = snapshot.job_id;
    if (snapshot.is_training) {
      this.#view.progress(snapshot);
      this.#follow(snapshot.job_id);
      return;
    }
    this.#view.percent(snapshot.progress);
    // The list names each recording that failed; only a job that failed as a whole is a problem here.
    if (snapshot.trained) this.#view.say(t("train.succeeded"));
    else if (snapshot.error) this.#view.say(snapshot.error, true);
    else this.#view.say(t(snapshot.job_id ? "train.stopped" : "train.nothing"));
    this.showRest();
    this.#lookBack();
  }

  /** Finds out when the last training ended well: only that tells what is new since. */
  async #lookBack() {
    const { jobs } = await getJson("/api/jobs").catch(() => ({ jobs: [] }));
    const last = jobs.find((job) => job.kind === "train" && job.status === "succeeded");
    this.#lastTrainedAt = last?.finished_at ?? null;
    this.showRest();
  }

  #follow(jobId) {
    this.#jobId = jobId;
    this.#lastJobId = jobId;
    this.#files.begin(jobId);
    this.#view.showRunning();
    followJob(jobId, {
      onProgress: (data) => this.#progress(data),
      onEnd: (data) => this.#end(data),
      onLost: () => this.#view.say(t("train.lost")),
      onClosed: () => this.#comeBack(),
    });
  }

  #progress(data) {
    this.#view.progress(data);
    this.#library.markWorkingOn(data.upload_id ? { id: data.upload_id, percent: percentOf(data) } : null);
    this.#files.progress(data);
  }

  /** The stream is gone for good: asks again and again how things stand, and goes on from there. */
  async #comeBack() {
    this.#view.say(t("train.lost"));
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

  #end({ status, error, failed_uploads: failed }) {
    this.#files.end(status, failed ?? []);
    this.#release();
    if (status === "succeeded") {
      this.#canAsk = true;
      this.#lastTrainedAt = new Date().toISOString();
      this.#view.percent(100);
    }
    const isKnown = ["succeeded", "cancelled"].includes(status);
    this.#view.say(isKnown ? t(`train.${status}`) : (error ?? t("train.failed")), !isKnown);
    this.showRest();
  }

  #release() {
    this.#jobId = null;
    this.#library.markWorkingOn(null);
    this.#library.refresh();
  }
}

const path = (jobId) => `/api/jobs/${encodeURIComponent(jobId)}`;

/** How much of the recording at hand is done, 0 to 100; null while it isn't known. */
function percentOf({ upload_done_ms: doneMs, upload_total_ms: totalMs }) {
  return totalMs ? Math.floor((Math.min(doneMs ?? 0, totalMs) * 100) / totalMs) : null;
}
