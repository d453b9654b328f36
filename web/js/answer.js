import { citationCard } from "./citation.js";
import { byId, element } from "./dom.js";
import { confidence } from "./format.js";
import { MomentPlayer } from "./player.js";

const player = new MomentPlayer(byId("momentAudio"));

/** Shows an Answer as `POST /interact` gives it, and speaks it. */
export function showAnswer(answer) {
  const isKnown = answer.answer !== null;
  player.stop();
  byId("answer").hidden = false;
  byId("answer").classList.toggle("unknown", !isKnown);
  byId("askedQuestion").textContent = answer.question;
  byId("responseText").textContent = isKnown ? answer.answer : "Not in your recordings.";
  byId("answerFacts").replaceChildren(...(isKnown ? facts(answer) : []));
  showCitations(answer.citations, isKnown);
  speak(answer.audio_url);
}

function facts({ score, timings_ms: timings }) {
  const pill = element("span", {
    className: "pill",
    textContent: confidence(score),
    title: `Score ${score.toFixed(2)} of 1`,
  });
  pill.dataset.state = confidence(score);
  return [pill, element("span", { textContent: `found in ${(timings.total / 1000).toFixed(1)} s` })];
}

function showCitations(citations, isKnown) {
  byId("citationsTitle").textContent = isKnown ? "Where it is said" : "The nearest passages";
  byId("citationsTitle").hidden = citations.length === 0;
  byId("citations").replaceChildren(...citations.map((citation) => citationCard(citation, player)));
}

function speak(url) {
  const audio = byId("responseAudio");
  audio.hidden = !url;
  if (!url) {
    audio.removeAttribute("src");
    return;
  }
  audio.src = url;
  audio.play().catch(() => {}); // a browser may want one more click; the controls are there
}
