import { ApiError, read } from "../api.js";
import { recall } from "../kept.js";
import { t } from "../strings.js";
import { ResumableUpload, isResumable } from "./resumable.js";

/** From this size on a file is sent in a way that can be paused, where the server knows it; on a slow line, set it lower. */
const LARGE_BYTES = recall("largeBytes", 32 * 1024 ** 2);

/**
 * Sends one recording: `{pause, resume, stop, done}`. `pause` and `resume` are null where it can only be stopped.
 * `onProgress` gets the bytes that have left. `done` resolves to `{upload, isNew}`, and rejects with an ApiError, or with
 * an AbortError when it was stopped.
 */
export async function sendFile(file, onProgress) {
  if (file.size >= LARGE_BYTES && (await isResumable())) return new ResumableUpload(file, onProgress);
  return new FormUpload(file, onProgress);
}

/** XMLHttpRequest, because fetch doesn't tell how much has been sent. */
class FormUpload {
  pause = null;
  resume = null;
  #request = new XMLHttpRequest();

  constructor(file, onProgress) {
    const form = new FormData();
    form.append("file", file);
    const request = this.#request;
    // The form's own bytes count too: never more than the file has.
    request.upload.onprogress = (event) => onProgress(Math.min(event.loaded, file.size));
    this.done = new Promise((resolve, reject) => {
      request.onload = () => settle(request, resolve, reject);
      request.onerror = () => reject(new ApiError(t("api.broken")));
      request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    });
    request.open("POST", "/upload");
    request.send(form);
  }

  stop() {
    this.#request.abort();
  }
}

function settle(request, resolve, reject) {
  try {
    resolve({ upload: read(request.status, request.responseText), isNew: request.status === 201 });
  } catch (error) {
    reject(error);
  }
}
