import { byId, element } from "../dom.js";
import { clock } from "../format.js";
import { t } from "../strings.js";
import { toast } from "../toast.js";

const FORMATS = ["srt", "vtt", "txt", "json"];

/** Links that download a transcript, named like its recording. */
export function showDownloads(upload) {
  const stem = upload.name.replace(/\.[^.]*$/u, "") || upload.name;
  const links = FORMATS.map((format) =>
    element("a", {
      href: `/api/uploads/${encodeURIComponent(upload.id)}/transcript?format=${format}`,
      download: `${stem}.${format}`,
      textContent: format.toUpperCase(),
    }),
  );
  byId("downloads").replaceChildren(...links);
}

/** Copies the segments that are selected, or else all, each on a line behind its time. */
export async function copyTimed(script) {
  const chosen = selected(script.segments);
  await copy(script.timed(chosen, clock));
  toast(t("copy.done", { n: chosen.length }));
}

function selected(segments) {
  const selection = getSelection();
  if (selection.isCollapsed) return segments;
  const rows = [...byId("transcript").children];
  const chosen = segments.filter((_, index) => selection.containsNode(rows[index], true));
  return chosen.length ? chosen : segments;
}

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // A page that came by plain HTTP has no clipboard of its own; the old way still works there.
  const field = element("textarea", { value: text, className: "unseen" });
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  return field.remove();
}
