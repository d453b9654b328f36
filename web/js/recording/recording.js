import { getJson, getTagged, patchTagged } from "../api.js";
import { announce } from "../announce.js";
import { byId } from "../dom.js";
import { clock, date } from "../format.js";
import { t } from "../strings.js";
import { toast } from "../toast.js";
import { Controls } from "./controls.js";
import { Editing } from "./editing.js";
import { setUpKeys, showKeys } from "./keys.js";
import { Playback } from "./playback.js";
import { Reader } from "./reader.js";
import { Script } from "./script.js";
import { Scrubber } from "./scrubber.js";
import { Search } from "./search.js";
import { UNSURE_BELOW } from "./segment_row.js";
import { copyTimed, showDownloads } from "./share.js";

const SKIP_MS = 5000;

/** The view of one recording, at #recording/<id> or #recording/<id>/<milliseconds>. */
export function setUpRecording(router) {
  const view = new RecordingView();
  router.on("recording", {
    enter: (place) => view.open(...place.split("/")),
    leave: () => view.close(),
  });
}

class RecordingView {
  #playback = new Playback(byId("recordingAudio"));
  #scrubber = new Scrubber(byId("playerCard"), this.#playback);
  #reader = new Reader(byId("transcript"));
  #search = new Search(this.#reader, this.#scrubber);
  #editing = new Editing((index, text) => this.#save(index, text));
  #id = null;
  #script = new Script([]);
  #transcript = null;
  #tag = null;
  #unsureAt = -1;

  constructor() {
    new Controls(this.#playback);
    this.#playback.addEventListener("time", () => this.#follow());
    this.#reader.addEventListener("seek", ({ detail }) => this.#playFrom(detail));
    this.#reader.addEventListener("edit", ({ detail }) => this.#editing.open(detail));
    byId("copyTimed").addEventListener("click", () => copyTimed(this.#script));
    byId("nextUnsure").addEventListener("click", () => this.#showNextUnsure());
    byId("keysBtn").addEventListener("click", showKeys);
    setUpKeys(this.#keys(), () => !byId("view-recording").hidden && !byId("recordingBody").hidden);
  }

  /** Shows a recording; `startMs`, as the address holds it, is where it will play from. */
  async open(id, startMs = "0") {
    if (id !== this.#id && !(await this.#load(id))) return;
    const ms = Number(startMs) || 0;
    if (!ms) return;
    this.#playback.seek(ms);
    const word = this.#script.wordAt(ms + 1);
    if (word) this.#reader.reveal(word.at);
  }

  /** Leaves; whoever comes back finds what has changed meanwhile. */
  close() {
    this.#editing.close();
    this.#playback.unload();
    this.#id = null;
  }

  async #load(id) {
    this.#id = id;
    byId("recordingBody").hidden = true;
    this.#say(t("recording.loading"));
    try {
      const upload = await getJson(`/api/uploads/${encodeURIComponent(id)}`);
      if (this.#id !== id) return false;
      await this.#show(upload);
      return this.#id === id;
    } catch (error) {
      if (this.#id === id) this.#say(error.message, true);
      this.#id = null; // to be tried again
      return false;
    }
  }

  async #show(upload) {
    byId("recordingName").textContent = upload.name;
    byId("recordingFacts").textContent = [upload.duration_ms && clock(upload.duration_ms), date(upload.uploaded_at)]
      .filter(Boolean)
      .join(" · ");
    this.#playback.load(`/api/uploads/${encodeURIComponent(upload.id)}/audio`);
    this.#search.clear();
    this.#transcript = { segments: [] };
    if (upload.status === "ready") {
      const { body, tag } = await getTagged(`/api/uploads/${encodeURIComponent(upload.id)}/transcript`);
      [this.#transcript, this.#tag] = [body, tag];
    }
    this.#say(this.#empty(upload));
    byId("recordingBody").hidden = false;
    byId("transcriptTools").hidden = !this.#transcript.segments.length;
    this.#setScript();
    this.#reader.show(this.#script);
    showDownloads(upload);
    this.#scrubber.load(upload.id, upload.duration_ms ?? 0);
  }

  #setScript() {
    this.#script = new Script(this.#transcript.segments);
    this.#search.setScript(this.#script);
    const n = this.#script.words.filter((word) => word.probability < UNSURE_BELOW).length;
    byId("legend").hidden = n === 0;
    byId("legendText").textContent = t("recording.unsure", { n });
  }

  /** What to say in the place of words; "" where there are some. */
  #empty({ status, error }) {
    if (status === "failed") return t("recording.failed", { why: error });
    if (status !== "ready") return t("recording.waiting");
    return this.#transcript.segments.length ? "" : t("recording.silent");
  }

  #say(words, isProblem = false) {
    byId("recordingStatus").textContent = words;
    byId("recordingStatus").hidden = !words;
    byId("recordingStatus").classList.toggle("problem", isProblem);
  }

  async #save(index, text) {
    const path = `/api/uploads/${encodeURIComponent(this.#id)}/transcript/segments/${index}`;
    const { body, tag } = await patchTagged(path, { text }, this.#tag);
    this.#tag = tag;
    this.#transcript.segments[index] = body;
    this.#setScript();
    this.#reader.renew(this.#script);
    this.#follow();
    toast(t(body.is_indexed ? "edit.kept" : "edit.keptOnly"));
  }

  #follow() {
    this.#reader.showTime(this.#playback.ms, { follow: this.#playback.isPlaying });
  }

  #playFrom(ms) {
    this.#playback.seek(ms);
    this.#playback.play();
  }

  #showNextUnsure() {
    const isUnsure = (word) => word.probability < UNSURE_BELOW;
    const { words } = this.#script;
    const word = words.find((each) => each.at > this.#unsureAt && isUnsure(each)) ?? words.find(isUnsure);
    if (!word) return;
    this.#unsureAt = word.at;
    this.#reader.reveal(word.at);
    this.#reader.focus(word.segment);
    this.#playback.seek(word.startMs);
    announce(t("word.announce", { word: word.text, percent: Math.round(word.probability * 100), time: clock(word.startMs) }));
  }

  #keys() {
    const skip = (ms) => () => this.#playback.seek(this.#playback.ms + ms);
    return {
      " ": () => this.#playback.toggle(),
      "ArrowLeft": skip(-SKIP_MS),
      "ArrowRight": skip(SKIP_MS),
      "<": () => this.#playback.shift(-1),
      ">": () => this.#playback.shift(1),
      "e": () => this.#reader.current && this.#editing.open(this.#reader.current),
      "u": () => this.#showNextUnsure(),
      "c": () => copyTimed(this.#script),
      "/": () => this.#search.focus(),
      "?": showKeys,
    };
  }
}
