"""Which sentence of a passage is meant, and which of its words."""

from dataclasses import replace

from atr_qa.engine import Found, Passage, Segment, Word
from atr_qa.moments import moment_of
from atr_qa.passages import cut_passages

from tests.qa.fakes import STEP_MS, WORD_MS, segment_of


def found_in(passage: Passage, near: float = 0.5) -> Found:
    return Found("a", "a.wav", passage, 1.0, near=near)


def passage_of(text: str) -> Passage:
    (passage,) = cut_passages([segment_of(text)])
    return passage


def test_the_moment_is_the_sentence_with_most_words_of_the_query() -> None:
    """Its words and their times, without those of its neighbours."""
    passage = passage_of("We left early. The boat to Kiel was late. It rained all day.")
    moment = moment_of("when does the boat leave for Kiel", found_in(passage))
    assert passage.text[moment.start : moment.end] == "The boat to Kiel was late."
    assert (moment.start_ms, moment.end_ms) == (3 * STEP_MS, 8 * STEP_MS + WORD_MS)


def test_words_of_the_query_are_marked_in_all_of_the_passage() -> None:
    """In whatever form they stand there; numbers too."""
    passage = passage_of("Boats, boats. In nineteen sixty one he sold his BOATS for 5 percent.")
    moment = moment_of("Which boat did he sell in 1961 for five per cent?", found_in(passage))
    marked = [passage.text[start:end] for start, end in moment.highlights]
    assert marked == ["Boats", "boats", "nineteen sixty one", "BOATS", "5", "percent"]


def test_where_no_word_is_shared_the_moment_is_that_nearest_in_meaning() -> None:
    """And nothing is marked."""
    passage = passage_of("We left early. The boat was late. It rained all day.")
    moment = moment_of("weather", found_in(passage, near=0.9))
    assert passage.text[moment.start : moment.end] == "It rained all day."
    assert moment.highlights == ()


def test_without_punctuation_a_pause_ends_a_sentence() -> None:
    """As long as people need to breathe."""
    words = [Word(text, 300 * number, 300 * number + 250) for number, text in enumerate(["we", "left", "early"])]
    late = [replace(word, start_ms=word.start_ms + 3000, end_ms=word.end_ms + 3000) for word in words]
    (passage,) = cut_passages([Segment("we left early we left early", 0, 5000, (*words, *late))])
    moment = moment_of("early", found_in(passage, near=0.9))
    assert (moment.start_ms, moment.end_ms) == (3000, 3850)


def test_speech_without_end_is_cut_by_length() -> None:
    """A moment is short enough to listen to."""
    passage = passage_of(" ".join(f"word{number}" for number in range(120)))
    moment = moment_of("unheard", found_in(passage, near=0.0))
    assert (moment.start_ms, moment.end_ms) == (0, 39 * STEP_MS + WORD_MS)
