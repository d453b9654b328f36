import { ApiError, getJson, read } from "../api.js";
import { t } from "../strings.js";

const ENDPOINT = "/api/tus";
// What is lost at most when a connection breaks, and what a proxy has to take at once.
const CHUNK_BYTES = 64 * 1024 ** 2;
const RETRIES_AFTER_MS = [0, 1000, 3000, 5000, 10_000];

let known = null;

/** Whether this server takes uploads by tus (tus.io), which go on where they broke off. Asked once. */
export function isResumable() {
  known ??= fetch(ENDPOINT, { method: "OPTIONS" })
    .then((response) => response.ok && response.headers.has("Tus-Resumable"))
    .catch(() => false);
  return known;
}

/** One file on its way by tus. Chosen again after a reload, it goes on where it was. See `sendFile`. */
export class ResumableUpload {
  #upload = null;
  #isPaused = false;
  #isStopped = false;
  #reject;

  constructor(file, onProgress) {
    this.done = new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#begin(file, onProgress, resolve).catch(reject);
    });
  }

  pause() {
    this.#isPaused = true;
    this.#upload?.abort();
  }

  resume() {
    this.#isPaused = false;
    this.#upload?.start();
  }

  /** Stops for good; the server forgets what it has. */
  stop() {
    this.#isStopped = true;
    this.#upload?.abort(true).catch(() => {}); // what it can't be told it sweeps out by itself
    this.#reject(new DOMException("stopped", "AbortError"));
  }

  async #begin(file, onProgress, resolve) {
    await import("../../vendor/tus.min.js"); // sets window.tus; only large files need it
    let startedAt = null;
    this.#upload = new window.tus.Upload(file, {
      endpoint: ENDPOINT,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRIES_AFTER_MS,
      onShouldRetry: (error) => mayPass(error.originalResponse?.getStatus() ?? 0),
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, filetype: file.type },
      onAfterResponse: (_request, response) => {
        startedAt ??= new Date(response.getHeader("Date")); // by the server's clock, as the upload's own time
      },
      onProgress: (sentBytes) => onProgress(sentBytes),
      onError: (error) => this.#reject(inWords(error)),
      onSuccess: ({ lastResponse }) => outcome(lastResponse, startedAt).then(resolve, this.#reject),
    });
    const before = await this.#upload.findPreviousUploads();
    if (before.length) this.#upload.resumeFromPreviousUpload(before[0]);
    if (!this.#isPaused && !this.#isStopped) this.#upload.start();
  }
}

async function outcome(response, startedAt) {
  const upload = await getJson(`/api/uploads/${encodeURIComponent(response.getHeader("X-Upload-Id"))}`);
  // The same bytes were there before this began.
  return { upload, isNew: new Date(upload.uploaded_at) >= startedAt };
}

/** Whether the same call may work later: no answer, somebody else's turn (409, 423), a server in trouble; no full disk. */
const mayPass = (status) => [0, 409, 423].includes(status) || (status >= 500 && status !== 507);

function inWords(error) {
  const response = error.originalResponse;
  if (!response) return new ApiError(t("api.broken"));
  try {
    read(response.getStatus(), response.getBody());
  } catch (problem) {
    return problem;
  }
  return new ApiError(t("api.broken"));
}
