import { getJson } from "../api.js";
import { element, icon, nameOf } from "../dom.js";
import { clock, excerpt } from "../format.js";
import { t } from "../strings.js";
import { Waveform } from "../waveform.js";

const AROUND_MS = 2000;
const POINTS = 200;

/** A card for one citation: recording, time, the words around the answer, its sound; the button plays the moment. */
export function citationCard(citation, player) {
  const waveform = new Waveform();
  const note = element("p", { className: "problem", role: "status" });
  const button = element("button", { type: "button", className: "round" });
  setPlaying(button, citation, false);
  const sound = { citation, player, button, note, waveform, stretch: stretchOf(citation) };
  for (const node of [button, waveform.node]) node.addEventListener("click", () => toggle(sound));
  drawMoment(sound);
  const words = element("blockquote", { dir: "auto" }, ...marked(citation));
  const text = element("div", {}, title(citation), words, waveform.node, note);
  return element("li", { className: "card citation" }, button, text);
}

/** The name, which leads to the moment in its recording, and the time. */
function title(citation) {
  const { upload_id: id, start_ms: startMs, end_ms: endMs } = citation;
  const link = element("a", { href: `#recording/${encodeURIComponent(id)}/${startMs}` }, nameOf(citation));
  const time = element("span", { className: "quiet time", textContent: `${clock(startMs)} – ${clock(endMs)}` });
  return element("p", { className: "citation-title" }, link, time);
}

/** What the waveform shows: the moment and a little around it. */
function stretchOf({ start_ms: startMs, end_ms: endMs }) {
  return { startMs: Math.max(0, startMs - AROUND_MS), endMs: endMs + AROUND_MS };
}

async function drawMoment({ citation, waveform, stretch }) {
  const query = new URLSearchParams({ points: POINTS, start_ms: stretch.startMs, end_ms: stretch.endMs });
  const path = `/api/uploads/${encodeURIComponent(citation.upload_id)}/peaks?${query}`;
  const found = await getJson(path).catch(() => null);
  waveform.node.hidden = !found?.peaks.length;
  if (!found) return;
  stretch.endMs = stretch.startMs + found.duration_ms; // less where the recording ends
  waveform.band(placeIn(stretch, citation.start_ms), placeIn(stretch, citation.end_ms));
  waveform.show(found.peaks);
}

const placeIn = ({ startMs, endMs }, ms) => Math.min(Math.max((ms - startMs) / (endMs - startMs), 0), 1);

function marked({ context, context_start: start, context_end: end }) {
  const { before, match, after } = excerpt(context, start, end);
  return match ? [before, element("mark", { textContent: match }), after] : [before];
}

function toggle({ citation, player, button, note, waveform, stretch }) {
  if (button.ariaPressed === "true") {
    player.stop();
    return;
  }
  const from = placeIn(stretch, citation.start_ms);
  note.textContent = "";
  player.play({
    url: `/api/uploads/${encodeURIComponent(citation.upload_id)}/audio`,
    startMs: citation.start_ms,
    endMs: citation.end_ms,
    onTime: (ms) => waveform.played(placeIn(stretch, ms), from),
    onStop: () => {
      waveform.played(0);
      setPlaying(button, citation, false);
    },
    onError: () => {
      note.textContent = t("citation.cannot");
    },
  });
  setPlaying(button, citation, true);
}

function setPlaying(button, citation, isPlaying) {
  button.ariaPressed = String(isPlaying);
  button.ariaLabel = t("citation.play", { name: citation.name, time: clock(citation.start_ms) });
  button.replaceChildren(icon(isPlaying ? "stop" : "play"));
}
