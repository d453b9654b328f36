import { element, icon, nameOf } from "./dom.js";
import { clock, excerpt } from "./format.js";

/** A card for one citation: recording, time, the words around the answer, and a button that plays the moment. */
export function citationCard(citation, player) {
  const bar = element("progress", { max: 1, value: 0, ariaLabel: "Part of the moment that has been played" });
  const note = element("p", { className: "problem", role: "status" });
  const button = element("button", { type: "button", className: "round" });
  setPlaying(button, citation, false);
  button.addEventListener("click", () => toggle({ citation, player, button, bar, note }));
  const time = `${clock(citation.start_ms)} – ${clock(citation.end_ms)}`;
  const title = element(
    "p",
    { className: "citation-title" },
    nameOf(citation),
    element("span", { className: "quiet time", textContent: time }),
  );
  const words = element("blockquote", { dir: "auto" }, ...marked(citation));
  return element("li", { className: "card citation" }, button, element("div", {}, title, words, note), bar);
}

function marked({ context, context_start: start, context_end: end }) {
  const { before, match, after } = excerpt(context, start, end);
  return match ? [before, element("mark", { textContent: match }), after] : [before];
}

function toggle({ citation, player, button, bar, note }) {
  if (button.ariaPressed === "true") {
    player.stop();
    return;
  }
  note.textContent = "";
  player.play({
    url: `/api/uploads/${encodeURIComponent(citation.upload_id)}/audio`,
    startMs: citation.start_ms,
    endMs: citation.end_ms,
    onPart: (part) => {
      bar.value = part;
    },
    onStop: () => {
      bar.value = 0;
      setPlaying(button, citation, false);
    },
    onError: () => {
      note.textContent = "This browser can't play that recording.";
    },
  });
  setPlaying(button, citation, true);
}

function setPlaying(button, citation, isPlaying) {
  button.ariaPressed = String(isPlaying);
  button.ariaLabel = `Play ${citation.name} from ${clock(citation.start_ms)}`;
  button.replaceChildren(icon(isPlaying ? "stop" : "play"));
}
