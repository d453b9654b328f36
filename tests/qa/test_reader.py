"""The real reader."""

from itertools import pairwise

import pytest
from atr_qa.reader import OnnxReader

QUOTES = (
    "And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.",
    "And so my fellow Americans ask not what your country can do for you, ask what you can do for your country.",
)
OTHERS = (
    "Then you go into your comfy eye folder again in the comfy eye.",
    "The child almost hurt the small dog.",
    "He theorizes if you seem to play in the desert who would vanish behind the curtain on the left.",
)
TOWER = "The tower was finished in 1889 by a firm that Gustave Eiffel owned. It is painted every seven years."


def answers(reader: OnnxReader, question: str, *texts: str) -> list[str]:
    spans = reader.read(question, texts)
    return [text[best.start : best.end] for text, (best, *_) in zip(texts, spans, strict=True)]


@pytest.mark.parametrize("others", [(), OTHERS, OTHERS[:1], QUOTES[:1], (*QUOTES, *OTHERS)])
@pytest.mark.parametrize("quote", QUOTES)
@pytest.mark.parametrize(
    "question", ["What should you ask about your country?", "what should you ask about your country"]
)
def test_a_clause_is_answered_whole(reader: OnnxReader, question: str, quote: str, others: tuple[str, ...]) -> None:
    """Whatever else is read beside it, and however the recogniser sets commas."""
    assert answers(reader, question, quote, *others)[0] == "what you can do for your country"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When was the tower finished?", "1889"),
        ("Who owned the firm?", "Gustave Eiffel"),
        ("How often is it painted?", "every seven years"),
    ],
)
def test_plain_questions_get_plain_answers(reader: OnnxReader, question: str, answer: str) -> None:
    """The words of the text, nothing around them."""
    assert answers(reader, question, TOWER) == [answer]


def test_the_score_tells_answers_from_none(reader: OnnxReader) -> None:
    """The text that answers gets a far higher score than those that don't."""
    spans = reader.read("When was the tower finished?", [*OTHERS, TOWER])
    scores = [best.score for best, *_ in spans]
    assert len(scores) == 4
    assert scores[-1] > 0.6
    assert max(scores[:-1]) < 0.3


def test_an_answer_far_into_a_long_text_is_found(reader: OnnxReader) -> None:
    """A text longer than the model takes is read in windows; offsets count in the whole text, and in code points."""
    text = "Nothing happened that day \N{GRINNING FACE}. " * 120 + TOWER + " We went home early." * 60
    ((span, *_),) = reader.read("When was the tower finished?", [text])
    assert text[span.start : span.end] in {"1889", "in 1889"}


def test_texts_without_words_have_no_span(reader: OnnxReader) -> None:
    """Neither has nothing at all."""
    assert reader.read("Who?", ["", " "]) == [[], []]
    assert reader.read("Who?", []) == []


@pytest.mark.parametrize("question", ["?", "\u200b", "who " * 500])
def test_any_question_can_be_read(reader: OnnxReader, question: str) -> None:
    """However short, and however long: the text keeps room."""
    ((span, *_),) = reader.read(question, [TOWER])
    assert TOWER[span.start : span.end].strip()


def test_what_is_read_beside_a_text_changes_nothing(reader: OnnxReader) -> None:
    """Scores of int8 models would depend on what else is computed at once: each text is read as if it were alone."""
    question = "When was the tower finished?"
    (alone,) = reader.read(question, [TOWER])
    assert reader.read(question, [*OTHERS, TOWER, TOWER * 9])[len(OTHERS)] == alone


@pytest.mark.parametrize(
    "text", [TOWER, TOWER * 30, TOWER.lower().replace(".", ""), "it was\u00a0 1889 \N{GRINNING FACE}!"]
)
def test_spans_are_words_of_the_text_apart_from_each_other(reader: OnnxReader, text: str) -> None:
    """Best first, nothing around them, whatever the text looks like and however many windows it needs."""
    (spans,) = reader.read("When was the tower finished?", [text])
    assert spans
    assert [span.score for span in spans] == sorted((span.score for span in spans), reverse=True)
    for span in spans:
        assert text[span.start : span.end] == text[span.start : span.end].strip() != ""
        assert 0 < span.score < 1
    for one, other in pairwise(sorted(spans)):
        assert one.end <= other.start


def test_case_and_punctuation_hardly_matter(reader: OnnxReader) -> None:
    """Recognisers leave both out at times."""
    bare = TOWER.lower().replace(".", "").replace(",", "")
    for question, answer in (
        ("who owned the firm", "gustave eiffel"),
        ("how often is it painted", "every seven years"),
    ):
        assert answers(reader, question, bare) == [answer]
