import { reachability } from "./api.js";
import { byId } from "./dom.js";
import { t } from "./strings.js";

const POLL_MS = 2000;

/** Says in the banner when ATR is away or still getting ready, and `onReady` when it is back. */
export function setUpStatus(onReady) {
  let isLooking = false;
  let isAsked = false;
  const look = async () => {
    // What is told while a look is under way may be newer than its answer: look once more.
    isAsked = true;
    if (isLooking) return;
    isLooking = true;
    let wasAway = false;
    for (let words = null; isAsked || words !== null; ) {
      isAsked = false;
      words = await complaint();
      say(words ?? "");
      if (words === null) continue;
      wasAway = true;
      await pause();
    }
    isLooking = false;
    if (wasAway) onReady();
  };
  reachability.addEventListener("away", look);
  window.addEventListener("offline", look);
  look();
}

/** Why ATR can't serve now, in words; null where it can. */
async function complaint() {
  try {
    const response = await fetch("/readyz", { cache: "no-store" });
    if (response.ok) return null;
    const { detail } = await response.json().catch(() => ({}));
    return t("state.starting", { what: detail ?? "" });
  } catch {
    return t("state.offline");
  }
}

const pause = () =>
  new Promise((resolve) => {
    setTimeout(resolve, POLL_MS);
  });

function say(words) {
  byId("banner").hidden = !words;
  if (byId("banner").textContent !== words) byId("banner").textContent = words;
}
