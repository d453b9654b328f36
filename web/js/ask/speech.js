import { getJson } from "../api.js";
import { byId, element } from "../dom.js";
import { keep, recall } from "../kept.js";
import { t } from "../strings.js";

/** How answers are spoken: whether at all, by which voice, how fast. Kept in this browser. */
export class Speech {
  #audio = byId("responseAudio");
  #isOn = byId("speakOn");
  #voice = byId("voiceChoice");
  #rate = byId("voiceRate");

  constructor() {
    this.#isOn.checked = recall("speak", true);
    this.#rate.value = recall("rate", 1);
    this.#isOn.addEventListener("change", () => {
      keep("speak", this.#isOn.checked);
      if (!this.#isOn.checked) this.#audio.pause();
    });
    this.#voice.addEventListener("change", () => keep("voice", this.#voice.value));
    this.#rate.addEventListener("input", () => {
      keep("rate", Number(this.#rate.value));
      this.#applyRate();
    });
    this.#applyRate();
    byId("speechMenu").addEventListener("toggle", () => this.#loadVoices(), { once: true });
  }

  /** The voice to ask for; "" for the default one. */
  get voice() {
    return recall("voice", "");
  }

  /** Speaks an answer, while it is still being made; shows its player in any case. */
  say(url) {
    this.#audio.hidden = !url;
    if (!url) {
      this.#audio.pause();
      this.#audio.removeAttribute("src");
      return;
    }
    this.#audio.src = url;
    this.#applyRate();
    if (this.#isOn.checked) this.#audio.play().catch(() => {}); // a browser may want one more click; the controls are there
  }

  stop() {
    this.#audio.pause();
  }

  #applyRate() {
    const rate = Number(this.#rate.value);
    this.#audio.defaultPlaybackRate = rate; // a new source would fall back to it
    this.#audio.playbackRate = rate;
    byId("voiceRateIs").textContent = `${rate}×`;
  }

  async #loadVoices() {
    const { voices } = await getJson("/api/voices").catch(() => ({ voices: [] }));
    const options = voices.map(({ name, language }, index) =>
      element("option", { value: index ? name : "", textContent: `${spoken(name)} · ${language}` }),
    );
    this.#voice.replaceChildren(...options);
    const known = options.some((option) => option.value === this.voice);
    if (!known) keep("voice", "");
    this.#voice.value = this.voice;
    byId("voiceRow").hidden = voices.length === 0;
    byId("voiceNone").textContent = voices.length ? "" : t("speech.noVoices");
  }
}

/** "en_US-joe-medium" -> "Joe". */
function spoken(name) {
  const part = name.split("-")[1] ?? name;
  return part.charAt(0).toUpperCase() + part.slice(1);
}
