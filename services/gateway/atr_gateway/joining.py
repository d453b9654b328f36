"""How the windows of a recording join into its transcript, so that no word is lost or said twice where they meet."""

from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from atr_gateway.transcripts import Segment, Transcript, Word
from atr_gateway.windows import Manifest, WindowResult

# The same word, heard in two windows, has its time in both no further apart than this.
_SAME_TIME_MS = 500


def join_windows(upload_id: str, manifest: Manifest, results: Sequence[WindowResult]) -> Transcript:
    """The transcript that the windows make; its language is the one that most of the words are in."""
    parts = [result.segments for result in results]
    for index, (window, following) in enumerate(pairwise(manifest.windows)):
        if following.start_ms < window.end_ms:
            shared = (following.start_ms, window.end_ms)
            parts[index], parts[index + 1] = _without_shared(parts[index], parts[index + 1], shared)
    words: Counter[str] = Counter()
    for result in results:
        words[result.language] += sum(len(segment.text.split()) for segment in result.segments)
    return Transcript(
        upload_id=upload_id,
        language=words.most_common(1)[0][0] if words else "",
        duration_ms=manifest.known_ms,
        engine=results[0].engine if results else "",
        model=results[0].model if results else "",
        segments=tuple(sorted((segment for part in parts for segment in part), key=lambda each: each.start_ms)),
    )


def _without_shared(
    before: Sequence[Segment], after: Sequence[Segment], shared_ms: tuple[int, int]
) -> tuple[list[Segment], list[Segment]]:
    """Two windows' segments with each word of the stretch that they share in one of them only.

    They part behind a word that both heard, the one closest to the middle: at its edges a window hears words by half.
    Where they heard nothing alike, they part in the middle.
    """
    middle_ms = sum(shared_ms) // 2
    twins = _twins(_words_in(before, shared_ms), _words_in(after, shared_ms))
    if twins:
        last, twin = min(twins, key=lambda pair: abs(_middle_ms(pair[0]) - middle_ms))
        ends_ms = _middle_ms(last), _middle_ms(twin)
    else:
        ends_ms = middle_ms, middle_ms
    return (
        _only(before, lambda word: _middle_ms(word) <= ends_ms[0]),
        _only(after, lambda word: _middle_ms(word) > ends_ms[1]),
    )


def _words_in(segments: Sequence[Segment], stretch_ms: tuple[int, int]) -> list[Word]:
    start_ms, end_ms = stretch_ms
    return [word for segment in segments for word in segment.words if start_ms <= _middle_ms(word) <= end_ms]


def _twins(before: Sequence[Word], after: Sequence[Word]) -> list[tuple[Word, Word]]:
    """The words that both heard, in order."""
    matcher = SequenceMatcher(None, list(map(_bare, before)), list(map(_bare, after)), autojunk=False)
    found = [
        (before[block.a + n], after[block.b + n]) for block in matcher.get_matching_blocks() for n in range(block.size)
    ]
    return [(one, other) for one, other in found if abs(_middle_ms(one) - _middle_ms(other)) <= _SAME_TIME_MS]


def _bare(word: Word) -> str:
    """A word without case and punctuation, which depend on what else a window holds."""
    return "".join(filter(str.isalnum, word.word)).lower()


def _middle_ms(word: Word) -> float:
    return (word.start_ms + word.end_ms) / 2


def _only(segments: Sequence[Segment], is_kept: Callable[[Word], bool]) -> list[Segment]:
    """The segments with some of their words; what has none left, goes."""
    return [shortened for segment in segments if (shortened := _shortened(segment, list(map(is_kept, segment.words))))]


def _shortened(segment: Segment, kept: Sequence[bool]) -> Segment | None:
    """A segment that loses words at its start or its end."""
    if all(kept):
        return segment
    if not any(kept):
        return None
    first, last = kept.index(True), len(kept) - 1 - kept[::-1].index(True)
    words = segment.words[first : last + 1]
    bounds = _places(segment)
    return segment.model_copy(
        update={
            "text": segment.text[bounds[first][0] : bounds[last][1]],
            "words": words,
            "start_ms": words[0].start_ms,
            "end_ms": words[-1].end_ms,
        }
    )


def _places(segment: Segment) -> list[tuple[int, int]]:
    """Where each word stands in the text: not every language puts blanks between words."""
    places, at = list[tuple[int, int]](), 0
    for word in segment.words:
        start = max(at, segment.text.find(word.word, at))
        at = start + len(word.word)
        places.append((start, at))
    return places
