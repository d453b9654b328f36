import { showAnswer } from "./answer.js";
import { post } from "./api.js";
import { byId } from "./dom.js";
import { clock } from "./format.js";
import { Recorder } from "./recorder.js";

/** The question box: typed with Enter or Ask, spoken with Speak and Stop. */
export function setUpInteract() {
  const composer = new Composer();
  byId("askForm").addEventListener("submit", (event) => {
    event.preventDefault();
    composer.submit();
  });
  byId("textPrompt").addEventListener("keydown", (event) => {
    // Enter also confirms a word in an input method; that must not send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    composer.submit();
  });
  byId("recStartBtn").addEventListener("click", () => composer.record());
  byId("recStopBtn").addEventListener("click", () => composer.askSpoken());
}

class Composer {
  #recorder = new Recorder();
  #prompt = byId("textPrompt");
  #isAsking = false;
  #isOpening = false;

  /** Asks what is being said, or else what is typed. */
  submit() {
    if (this.#recorder.isRecording) return this.askSpoken();
    const text = this.#prompt.value.trim();
    if (!text) return this.#say("Type a question first, or press Speak.");
    return this.#ask("text", text);
  }

  async record() {
    if (this.#recorder.isRecording || this.#isOpening || this.#isAsking) return;
    this.#isOpening = true;
    this.#say("Opening the microphone …");
    try {
      await this.#recorder.start({
        onTick: (ms) => {
          byId("recTime").textContent = clock(ms);
        },
        onFull: () => this.askSpoken(),
      });
      this.#showRecording(true);
      this.#say("Listening. Ask your question, then press Stop.");
    } catch (error) {
      this.#say(error.message, true);
    }
    this.#isOpening = false;
  }

  async askSpoken() {
    if (!this.#recorder.isRecording) return;
    const spoken = this.#recorder.stop();
    this.#showRecording(false);
    const answer = await this.#ask("audio", await spoken);
    // What was understood stands in the box, to be put right and asked again.
    if (answer) this.#prompt.value = answer.question;
  }

  async #ask(field, value) {
    if (this.#isAsking) return null;
    this.#showAsking(true);
    this.#say("Looking through your recordings …");
    const form = new FormData();
    form.append(field, value);
    try {
      const answer = await post("/interact", form);
      this.#say("");
      showAnswer(answer);
      return answer;
    } catch (error) {
      this.#say(error.message, true);
      return null;
    } finally {
      this.#showAsking(false);
    }
  }

  #showAsking(isAsking) {
    this.#isAsking = isAsking;
    // aria-disabled, not disabled: the button keeps the keyboard's focus.
    for (const id of ["submitInteractBtn", "recStartBtn"]) byId(id).ariaDisabled = String(isAsking);
    byId("answer").ariaBusy = String(isAsking);
  }

  #showRecording(isRecording) {
    byId("recTime").textContent = clock(0);
    byId("recStartBtn").hidden = isRecording;
    byId("recStopBtn").hidden = !isRecording;
    byId(isRecording ? "recStopBtn" : "submitInteractBtn").focus();
  }

  #say(words, isProblem = false) {
    byId("askStatus").classList.toggle("problem", isProblem);
    byId("askStatus").textContent = words;
  }
}
