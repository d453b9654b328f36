"""From a stretch of a recording to the words that are heard in it, and to the passage around them."""

from collections.abc import Sequence
from dataclasses import dataclass

from atr_gateway.transcripts import Transcript, Word

# What the marks around an answer are no part of.
_MARKS = " \t\n.,;:!?…\"'“”‘’()[]"  # noqa: RUF001 - the typographic quotes are meant


@dataclass(frozen=True)
class Moment:
    """Words of a transcript: `text[start:end]`, in code points, inside a passage around them."""

    text: str
    start: int
    end: int

    @property
    def answer(self) -> str:
        return self.text[self.start : self.end]


def find_moment(
    transcript: Transcript, start_ms: int, end_ms: int, *, before: int, after: int, most: int
) -> Moment | None:
    """The words whose middle lies in the stretch, with so many words before and after them.

    None where there is no such word, or more than `most`.
    """
    words = _words(transcript)
    inside = [at for at, word in enumerate(words) if start_ms <= (word.start_ms + word.end_ms) / 2 <= end_ms]
    if not inside or len(inside) > most:
        return None
    first, last = inside[0], inside[-1]
    lead = _text(words[max(0, first - before) : first])
    chosen = _text(words[first : last + 1])
    answer = chosen.strip(_MARKS)
    if not answer:
        return None
    text = " ".join(part for part in (lead, chosen, _text(words[last + 1 : last + 1 + after])) if part)
    start = (len(lead) + 1 if lead else 0) + chosen.index(answer)
    return Moment(text, start, start + len(answer))


def _words(transcript: Transcript) -> list[Word]:
    """All words; those of a segment without word times share its time evenly."""
    found: list[Word] = []
    for segment in transcript.segments:
        spoken = segment.text.split()
        step_ms = (segment.end_ms - segment.start_ms) / max(1, len(spoken))
        found += segment.words or [
            Word(
                start_ms=round(segment.start_ms + step_ms * at),
                end_ms=round(segment.start_ms + step_ms * (at + 1)),
                word=word,
                probability=0.0,
            )
            for at, word in enumerate(spoken)
        ]
    return found


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.word.strip() for word in words)
