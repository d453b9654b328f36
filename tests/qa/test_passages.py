"""Cutting transcripts into passages."""

import random
from itertools import pairwise

import pytest
from atr_qa.engine import Segment, Word
from atr_qa.passages import PassageSize, cut_passages

from tests.qa.fakes import STEP_MS, WORD_MS, segment_of

SIZE = PassageSize()


def spoken(seed: int, *, words: int, punctuation: bool) -> list[Segment]:
    """Segments of 5 to 20 numbered words; sentences of 3 to 12 words where there is punctuation."""
    random_ = random.Random(seed)
    segments, number, until_stop = [], 0, 5
    while number < words:
        texts = []
        for _ in range(min(random_.randint(5, 20), words - number)):
            until_stop -= 1
            texts.append(f"w{number}." if punctuation and until_stop == 0 else f"w{number}")
            until_stop = until_stop or random_.randint(3, 12)
            number += 1
        segments.append(segment_of(" ".join(texts), start_ms=STEP_MS * (number - len(texts))))
    return segments


@pytest.mark.parametrize("kind", ["with punctuation", "without"])
@pytest.mark.parametrize("words", [1, 149, 150, 151, 152, 200, 333, 1000])
def test_every_word_is_covered_in_order_and_keeps_its_times(words: int, kind: str) -> None:
    """Whatever the transcript: no word is lost, and each stands where its place says, heard when it was heard."""
    for seed in range(20):
        covered = set()
        for passage in cut_passages(spoken(seed, words=words, punctuation=kind == "with punctuation")):
            assert len(passage.places) <= SIZE.most
            numbers = []
            for place in passage.places:
                number = int(passage.text[place.start : place.end].strip("w."))
                assert (place.start_ms, place.end_ms) == (STEP_MS * number, STEP_MS * number + WORD_MS)
                numbers.append(number)
            assert numbers == list(range(numbers[0], numbers[-1] + 1))
            covered.update(numbers)
        assert covered == set(range(words))


@pytest.mark.parametrize("kind", ["with punctuation", "without"])
def test_neighbours_overlap_by_about_a_third(kind: str) -> None:
    """What stands at the edge of one passage stands inside the next."""
    for passage, following in pairwise(cut_passages(spoken(1, words=2000, punctuation=kind == "with punctuation"))):
        shared = {place.start_ms for place in passage.places} & {place.start_ms for place in following.places}
        assert SIZE.least_overlap <= len(shared) <= SIZE.most_overlap


def test_passages_begin_and_end_with_sentences_where_there_are_sentences() -> None:
    """A cut in the middle of a sentence would part an answer from its question's words."""
    passages = cut_passages(spoken(2, words=1500, punctuation=True))
    assert len(passages) > 10
    assert all(passage.text.endswith(".") for passage in passages[:-1])


def test_without_punctuation_passages_end_where_a_segment_ends() -> None:
    """A recogniser's segments end where the speaker pauses."""
    segments = spoken(3, words=1500, punctuation=False)
    last_words = {segment.words[-1].text for segment in segments}
    assert all(passage.text.split()[-1] in last_words for passage in cut_passages(segments))


def test_a_short_transcript_is_one_passage() -> None:
    """Two segments, joined by a blank."""
    (passage,) = cut_passages([segment_of("Good morning."), segment_of("It is cold.", start_ms=5000)])
    assert passage.text == "Good morning. It is cold."
    assert (passage.start_ms, passage.end_ms) == (0, 5000 + 2 * STEP_MS + WORD_MS)


@pytest.mark.parametrize("segments", [[], [Segment("", 0, 900)], [Segment("  ", 0, 900, (Word(" ", 0, 900),))]])
def test_silence_has_no_passages(segments: list[Segment]) -> None:
    """No words, no passage to find."""
    assert cut_passages(segments) == []


def test_words_without_times_have_those_of_their_segment() -> None:
    """Not every engine times its words."""
    (passage,) = cut_passages([Segment("no word  times", 700, 1900)])
    assert passage.text == "no word times"
    assert {place[2:] for place in passage.places} == {(700, 1900)}


def test_words_that_the_text_writes_as_one_stay_one() -> None:
    """Recognisers give "well" and "-known" times of their own."""
    words = (Word("a", 0, 100), Word("well", 100, 200), Word("-known", 200, 300), Word("fact", 300, 400))
    (passage,) = cut_passages([Segment(" a well-known fact", 0, 400, words)])
    assert passage.text == "a well-known fact"
    assert passage.times_of(2, 12) == (100, 300)


def test_words_win_where_the_text_says_something_else() -> None:
    """Only words have times, so only they can be played."""
    (passage,) = cut_passages([Segment("entirely different", 0, 400, (Word("same", 0, 100), Word("words", 100, 200)))])
    assert passage.text == "same words"


def test_the_times_of_a_span_are_those_of_exactly_its_words() -> None:
    """Part of a word counts as the word; the blank beside it doesn't count."""
    (passage,) = cut_passages([segment_of("zero one two three")])
    assert passage.times_of(5, 12) == (STEP_MS, 2 * STEP_MS + WORD_MS)
    assert passage.times_of(6, 7) == (STEP_MS, STEP_MS + WORD_MS)
    assert passage.times_of(4, 8) == (STEP_MS, STEP_MS + WORD_MS)
