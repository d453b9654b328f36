import { byId } from "../dom.js";
import { showAnswer } from "./answer.js";
import { Composer } from "./composer.js";
import { History } from "./history.js";
import { setUpMenus } from "./menus.js";
import { MomentPlayer } from "./moment_player.js";
import { Scope } from "./scope.js";
import { Speech } from "./speech.js";

/** The view where questions are asked: the box, the answer, and what was asked before. */
export function setUpAsk(router) {
  setUpMenus(byId("view-ask"));
  const player = new MomentPlayer(byId("momentAudio"));
  const scope = new Scope();
  const speech = new Speech();
  let current = null;

  const history = new History(player, (question) => composer.write(question));
  const composer = new Composer({
    scope,
    speech,
    onAnswer: (answer) => {
      if (current) history.push(current);
      current = answer;
      history.hold(answer);
      showAnswer(answer, player);
      speech.say(answer.audio_url);
      bringIntoSight(byId("answer"));
    },
  });

  byId("editQuestion").addEventListener("click", () => composer.write(current.question));
  byId("askGoTrain").addEventListener("click", () => router.go("train"));
  let isLoaded = false;
  router.on("ask", {
    enter: () => {
      scope.refresh();
      if (!isLoaded) history.more();
      isLoaded = true;
    },
    leave: () => {
      player.stop();
      speech.stop();
      composer.leave();
    },
  });
}

/** Scrolls to the beginning of what has just come, where it would be missed. */
function bringIntoSight(node) {
  const { top } = node.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) node.scrollIntoView({ block: "start" });
}
