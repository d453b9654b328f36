const HEAD_BYTES = 64;

// As the server decides (atr_gateway/formats.py): by the first bytes; a name proves nothing.
const CHECKS = [
  (head) => ["RIFF", "RF64"].includes(text(head, 0, 4)) && text(head, 8, 12) === "WAVE",
  (head) => text(head, 0, 4) === "fLaC",
  (head) => text(head, 0, 4) === "OggS",
  (head) => text(head, 4, 8) === "ftyp",
  (head) => text(head, 0, 4) === "\x1a\x45\xdf\xa3",
  (head) => text(head, 0, 4) === "FORM" && ["AIFF", "AIFC"].includes(text(head, 8, 12)),
  (head) => text(head, 0, 3) === "ID3" || isMpegFrame(head),
];

/**
 * Why a file can't be a recording, as a key of the strings; null where it can. Reads its first bytes only.
 * A folder, or a file that went away, can't be read.
 */
export async function objection(file) {
  if (file.size === 0) return "upload.empty";
  try {
    const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
    return CHECKS.some((matches) => matches(head)) ? null : "upload.wrongType";
  } catch {
    return "upload.unreadable";
  }
}

const text = (head, from, to) => String.fromCharCode(...head.subarray(from, to));

/** An MPEG audio frame header of layer I to III (ISO 11172-3, 2.4.1.3). */
function isMpegFrame([first, second, third]) {
  if (first !== 0xff || (second & 0xe0) !== 0xe0 || third === undefined) return false;
  const [version, layer] = [(second >> 3) & 3, (second >> 1) & 3];
  const [bitrate, sampleRate] = [third >> 4, (third >> 2) & 3];
  return version !== 1 && layer !== 0 && bitrate !== 0 && bitrate !== 15 && sampleRate !== 3;
}
