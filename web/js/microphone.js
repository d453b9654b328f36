import { t } from "./strings.js";

const REFUSALS = { NotAllowedError: "mic.refused", NotFoundError: "mic.missing", NotReadableError: "mic.busy" };

/** Asks for the microphone; resolves to its MediaStream. Throws an Error whose message is for the person at the page. */
export async function openMicrophone() {
  if (!navigator.mediaDevices || !window.MediaRecorder) throw new Error(t("mic.insecure"));
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    throw new Error(t(REFUSALS[error.name] ?? "mic.failed"), { cause: error });
  }
}
