import { announce } from "../announce.js";
import { byId, element, icon } from "../dom.js";
import { clock } from "../format.js";
import { keep, recall } from "../kept.js";
import { t } from "../strings.js";
import { Playback } from "./playback.js";

const SKIP_MS = 5000;

/** The buttons under the waveform: play, five seconds back and on, speed; and the time. */
export class Controls {
  #playback;
  #speed = byId("playSpeed");

  constructor(playback) {
    this.#playback = playback;
    const options = Playback.speeds.map((rate) => element("option", { value: rate, textContent: `${rate}×` }));
    this.#speed.replaceChildren(...options);
    playback.speed = recall("speed", 1);
    byId("playBtn").addEventListener("click", () => playback.toggle());
    byId("backBtn").addEventListener("click", () => playback.seek(playback.ms - SKIP_MS));
    byId("onBtn").addEventListener("click", () => playback.seek(playback.ms + SKIP_MS));
    this.#speed.addEventListener("change", () => {
      playback.speed = Number(this.#speed.value);
    });
    playback.addEventListener("state", () => this.#showState());
    playback.addEventListener("time", () => this.#showTime());
    this.#showState();
  }

  #showState() {
    const { isPlaying, speed, hasFailed } = this.#playback;
    byId("playBtn").replaceChildren(icon(isPlaying ? "pause" : "play"));
    byId("playBtn").ariaLabel = t(isPlaying ? "player.pause" : "player.play");
    byId("playProblem").hidden = !hasFailed;
    if (this.#speed.value !== String(speed)) {
      this.#speed.value = String(speed);
      announce(t("player.speedIs", { speed }));
    }
    keep("speed", speed);
    this.#showTime();
  }

  #showTime() {
    const time = `${clock(this.#playback.ms)} / ${clock(this.#playback.durationMs)}`;
    if (byId("playTime").textContent !== time) byId("playTime").textContent = time;
  }
}
