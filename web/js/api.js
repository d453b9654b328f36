const UNREACHABLE = "ATR can't be reached. Check that it is still running, then try again.";

/** What the gateway, or the way to it, says went wrong, in words for the person at the page. */
export class ApiError extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

/** The JSON that a path answers. Throws ApiError. */
export const getJson = (path) => call(path, { method: "GET" });

/** The JSON that a POST answers; `body` is a FormData or nothing. Throws ApiError. */
export const post = (path, body) => call(path, { method: "POST", body });

/** The JSON that a POST of `body` as JSON answers. Throws ApiError. */
export const postJson = (path, body) => call(path, { method: "POST", ...asJson(body) });

/** The JSON that a PATCH with `changes` answers. Throws ApiError. */
export const patch = (path, changes) => call(path, { method: "PATCH", ...asJson(changes) });

/** What a path answers and its version: `{body, tag}`. Throws ApiError. */
export const getTagged = (path) => exchange(path, { method: "GET" });

/** Changes what still has the version `tag`; resolves to `{body, tag}`. Throws ApiError, 412 where it was changed. */
export const patchTagged = (path, changes, tag) => {
  const { headers, body } = asJson(changes);
  return exchange(path, { method: "PATCH", headers: { ...headers, "If-Match": tag }, body });
};

const asJson = (body) => ({ headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

const call = async (path, options) => (await exchange(path, options)).body;

async function exchange(path, options) {
  let response;
  let text;
  try {
    response = await fetch(path, options);
    text = await response.text();
  } catch {
    throw new ApiError(UNREACHABLE);
  }
  return { body: read(response.status, text), tag: response.headers.get("ETag") };
}

/**
 * Sends one recording. XMLHttpRequest, because fetch doesn't tell how much has been sent.
 *
 * `onProgress` gets the part that has left, 0 to 1. Aborting `signal` rejects with its AbortError.
 * Resolves to `{upload, isNew}`; throws ApiError.
 */
export function sendFile(file, { onProgress, signal }) {
  const form = new FormData();
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => settle(request, resolve, reject);
    request.onerror = () => reject(new ApiError("The connection broke while sending. Try again."));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.open("POST", "/upload");
    request.send(form);
  });
}

function settle(request, resolve, reject) {
  try {
    resolve({ upload: read(request.status, request.responseText), isNew: request.status === 201 });
  } catch (error) {
    reject(error);
  }
}

function read(status, text) {
  const body = parse(text);
  if (status >= 200 && status < 300) return body;
  throw new ApiError(body?.detail || body?.title || `ATR answered with error ${status}.`, status);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy's own error page isn't JSON
  }
}
