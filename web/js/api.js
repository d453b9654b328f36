import { t } from "./strings.js";

const STORAGE_FULL = 507;

/** Fires "away" when the gateway could not be reached, by whatever part of the page. */
export const reachability = new EventTarget();

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

/** Removes what the path names, also while the page is being left. Throws ApiError. */
export const remove = (path) => call(path, { method: "DELETE", keepalive: true });

/** One page of a list, and how many there are on all pages: `{body, total}`. Throws ApiError. */
export async function getPage(path) {
  const { body, headers } = await exchange(path, { method: "GET" });
  return { body, total: Number(headers.get("X-Total-Count")) };
}

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
    reachability.dispatchEvent(new Event("away"));
    throw new ApiError(t("api.unreachable"));
  }
  return { body: read(response.status, text), headers: response.headers, tag: response.headers.get("ETag") };
}

/** What an answer holds, given as its status and text. Throws ApiError for one that is no success. */
export function read(status, text) {
  const body = parse(text);
  if (status >= 200 && status < 300) return body;
  if (status === STORAGE_FULL) throw new ApiError(t("api.full"), status);
  throw new ApiError(body?.detail || body?.title || t("api.status", { status }), status);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy's own error page isn't JSON
  }
}
