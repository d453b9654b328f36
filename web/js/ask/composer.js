import { post } from "../api.js";
import { byId } from "../dom.js";
import { t } from "../strings.js";
import { VoiceInput } from "./voice_input.js";

/**
 * The question box: typed with Enter or Ask, spoken with the microphone. `scope.ids` says which recordings are asked,
 * `speech.voice` who answers; `onAsk()` is called when a question goes off, `onAnswer(answer)` when its answer is here.
 */
export class Composer {
  #scope;
  #speech;
  #onAnswer;
  #prompt = byId("textPrompt");
  #isAsking = false;
  #voice = new VoiceInput({
    opening: () => this.#beginListening(),
    listening: () => this.#say(t("ask.listening")),
    heard: (file) => this.#askSpoken(file),
    nothing: () => this.#say(t("ask.nothingHeard"), true),
    failed: (message) => this.#say(message, true),
  });

  constructor({ scope, speech, onAnswer }) {
    this.#scope = scope;
    this.#speech = speech;
    this.#onAnswer = onAnswer;
    byId("askForm").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#prompt.addEventListener("keydown", (event) => {
      // Enter also confirms a word in an input method; that must not send.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
  }

  /** Puts a question into the box, to be changed and asked. */
  write(question) {
    this.#prompt.value = question;
    this.#prompt.focus();
    this.#prompt.setSelectionRange(question.length, question.length);
  }

  /** Lets the microphone go when the view is left. */
  leave() {
    this.#voice.cancel();
  }

  /** Asks what is being said, or else what is typed. */
  async #submit() {
    if (this.#voice.isRecording) return this.#voice.finish();
    const text = this.#prompt.value.trim();
    if (!text) return this.#say(t("ask.empty"));
    if (await this.#ask("text", text)) this.#prompt.value = "";
    return undefined;
  }

  #beginListening() {
    this.#speech.stop(); // or the microphone hears the last answer
    this.#say(t("ask.opening"));
  }

  async #askSpoken(file) {
    const answer = await this.#ask("audio", file);
    if (!answer) return;
    // What was understood stands in the box, to be put right and asked again.
    this.#prompt.value = answer.question;
    this.#say(t("ask.heard"));
  }

  async #ask(field, value) {
    if (this.#isAsking) return null;
    this.#showAsking(true);
    this.#say(t("ask.looking"));
    const form = new FormData();
    form.append(field, value);
    if (this.#speech.voice) form.append("voice", this.#speech.voice);
    for (const id of this.#scope.ids) form.append("upload_id", id);
    try {
      const answer = await post("/interact", form);
      this.#say("");
      this.#onAnswer(answer);
      return answer;
    } catch (error) {
      this.#say(error.message, true);
      byId("askGoTrain").hidden = error.status !== 409; // nothing is trained yet
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

  #say(words, isProblem = false) {
    byId("askGoTrain").hidden = true;
    byId("askStatus").classList.toggle("problem", isProblem);
    byId("askStatus").textContent = words;
  }
}
