// Wires the page. Each module owns one panel and gets what it needs handed in; none reaches for another.
import { Library } from "./js/library.js";
import { setUpInteract } from "./js/interact.js";
import { playOneAtATime } from "./js/player.js";
import { setUpRecordings } from "./js/recordings.js";
import { setUpTabs } from "./js/tabs.js";
import { setUpTraining } from "./js/training.js";
import { setUpUpload } from "./js/upload.js";

const library = new Library();
const tabs = setUpTabs();
setUpRecordings(library);
setUpUpload(library, tabs);
setUpTraining(library, tabs);
setUpInteract();
playOneAtATime();
library.refresh();
