import { byId, element, nameOf } from "../dom.js";
import { clock, date, size } from "../format.js";

const NONE = "Nothing here yet. Add a recording above: a talk, a meeting, a voice memo.";
const STATES = { uploaded: "Waiting for training", ready: "Ready", failed: "Failed" };

/** Shows the library as a list under the upload form. */
export function setUpList(library) {
  byId("libraryMore").addEventListener("click", () => library.more());
  library.addEventListener("change", () => render(library));
}

function render(library) {
  const uploads = library.uploads ?? [];
  byId("libraryList").replaceChildren(...uploads.map((upload) => row(upload, library.workingOn === upload.id)));
  byId("libraryList").hidden = uploads.length === 0;
  byId("libraryMore").hidden = !library.hasMore;
  byId("libraryCount").textContent = uploads.length ? `${uploads.length}${library.hasMore ? "+" : ""}` : "";
  byId("libraryEmpty").hidden = uploads.length > 0 && !library.error;
  byId("libraryEmpty").textContent = library.error ?? NONE;
}

function row(upload, isWorking) {
  const facts = [
    upload.duration_ms === null ? null : clock(upload.duration_ms),
    size(upload.size_bytes),
    date(upload.uploaded_at),
  ];
  return element(
    "li",
    { className: "row" },
    element(
      "div",
      { className: "row-main" },
      nameOf(upload),
      element("span", { className: "quiet", textContent: facts.filter(Boolean).join(" · ") }),
    ),
    state(upload, isWorking),
    upload.error ? element("p", { className: "row-note problem", textContent: upload.error }) : null,
  );
}

function state(upload, isWorking) {
  const [kind, words] = isWorking
    ? ["working", "Being transcribed"]
    : [upload.status, STATES[upload.status] ?? upload.status];
  const pill = element("span", { className: "pill", textContent: words });
  pill.dataset.state = kind;
  return pill;
}
