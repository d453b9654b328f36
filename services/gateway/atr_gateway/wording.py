"""Segments with other words: what stays keeps its times, what is new takes the time of what it replaces."""

import itertools
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from atr_gateway.transcripts import Segment, Word

# A person has read it: there is no doubt left in it.
_CERTAIN = 1.0


def reworded(segment: Segment, text: str) -> Segment:
    """The segment with the words of `text`, which are one or more.

    Words put in where none was taken out share the time of the word before them, at the start that of the word after.
    """
    words: list[Word] = []
    new = text.split()
    for old_span, new_span, is_same in _aligned([word.word for word in segment.words], new):
        kept = segment.words[old_span]
        if is_same:
            words += kept
        elif kept:
            words += spread(new[new_span], kept[0].start_ms, kept[-1].end_ms)
        elif words:
            shared = words.pop()
            words += spread([shared.word, *new[new_span]], shared.start_ms, shared.end_ms)
        else:
            words += spread(new[new_span], segment.start_ms, segment.end_ms)
    return segment.model_copy(update={"text": text, "words": tuple(words)})


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[slice, slice, bool]]:
    """Stretches of the old and the new words that stand for each other, whether they are the same; none without new ones."""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    took = 0  # by the step before, of this step's words
    for index, (change, old_start, old_end, new_start, new_end) in enumerate(steps):
        take = int(change == "insert" and index == 0 and len(steps) > 1)
        span = slice(old_start + took, old_end + take), slice(new_start + took, new_end + take)
        if change != "delete":
            yield *span, change == "equal"
        took = take


def spread(words: Sequence[str], start_ms: int, end_ms: int) -> list[Word]:
    """Words that share a stretch of time by their lengths.

    >>> [(word.start_ms, word.end_ms) for word in spread(["to", "Rome"], 0, 600)]
    [(0, 200), (200, 600)]
    """
    characters = sum(len(word) for word in words)
    before = itertools.accumulate((len(word) for word in words), initial=0)
    edges_ms = [start_ms + round((end_ms - start_ms) * count / characters) for count in before]
    return [
        Word(start_ms=start, end_ms=end, word=word, probability=_CERTAIN)
        for word, (start, end) in zip(words, itertools.pairwise(edges_ms), strict=True)
    ]
