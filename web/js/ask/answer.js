import { byId, element } from "../dom.js";
import { confidence, date } from "../format.js";
import { t } from "../strings.js";
import { citationCard } from "./citation.js";
import { Feedback } from "./feedback.js";

/** Shows an Answer as `POST /interact` gives it, large. `player` plays its moments. */
export function showAnswer(answer, player) {
  const isKnown = answer.answer !== null;
  player.stop();
  byId("answer").hidden = false;
  byId("answer").classList.toggle("unknown", !isKnown);
  byId("askedQuestion").textContent = answer.question;
  byId("responseText").textContent = answerText(answer);
  byId("answerFacts").replaceChildren(...(isKnown ? facts(answer) : []));
  byId("feedback").replaceChildren(new Feedback(answer).node);
  byId("citationsTitle").textContent = citationsTitle(answer);
  byId("citationsTitle").hidden = answer.citations.length === 0;
  byId("citations").replaceChildren(...answer.citations.map((citation) => citationCard(citation, player)));
}

/** The answer's own words, or that there are none. */
export const answerText = ({ answer }) => answer ?? t("answer.none");

/** Everything about an answer but its words, for the list of earlier ones. */
export function answerDetails(answer, player) {
  const audio = element("audio", { controls: true, preload: "none", ariaLabel: t("answer.spoken") });
  if (answer.audio_url) audio.src = answer.audio_url;
  const when = element("span", { textContent: date(answer.asked_at) });
  return [
    element("p", { className: "quiet facts" }, ...(answer.answer === null ? [] : facts(answer)), when),
    answer.audio_url ? audio : null,
    new Feedback(answer).node,
    answer.citations.length ? element("h3", { textContent: citationsTitle(answer) }) : null,
    element("ul", { className: "citations" }, ...answer.citations.map((citation) => citationCard(citation, player))),
  ].filter(Boolean);
}

const citationsTitle = ({ answer }) => t(answer === null ? "answer.nearest" : "answer.where");

function facts({ score, timings_ms: timings }) {
  const words = confidence(score);
  const pill = element("span", { className: "pill", textContent: t(`confidence.${words}`) });
  pill.title = t("answer.score", { score: score.toFixed(2) });
  pill.dataset.state = words;
  const seconds = (timings.total / 1000).toFixed(1);
  return [pill, element("span", { textContent: t("answer.took", { seconds }) })];
}
