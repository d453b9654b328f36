// Wires the page. Each module owns one view or one part of the shell and gets what it needs handed in.
import { setUpAsk } from "./js/ask/ask.js";
import { playOneAtATime } from "./js/ask/moment_player.js";
import { setUpLanguage } from "./js/language.js";
import { Library } from "./js/library/library.js";
import { setUpAdding } from "./js/library/adding.js";
import { setUpList } from "./js/library/list.js";
import { setUpRecording } from "./js/recording/recording.js";
import { Router } from "./js/router.js";
import { setUpStatus } from "./js/status.js";
import { translate } from "./js/strings.js";
import { setUpTabs } from "./js/tabs.js";
import { setUpTraining } from "./js/train/training.js";

translate(document);
const library = new Library();
const router = new Router(["library", "train", "ask", "recording"]);
setUpLanguage();
setUpTabs(router);
setUpList(library, router);
const uploads = setUpAdding(library, router);
const training = setUpTraining(library, router, uploads);
setUpRecording(router);
setUpAsk(router);
playOneAtATime();
router.start();
library.refresh();
setUpStatus(() => {
  library.refresh();
  training.resume();
});
