"""Documents to ask, and questions that know where their answers are heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from atr_qa.engine import Document, Segment, Word
from atr_qa.training.squad import Question as Asked
from atr_qa.training.squad import Squad

from bench.eval.wording import Wording

# The pace of a slow speaker. In text that nobody spoke it matters only that times grow from word to word.
_WORD_MS, _STEP_MS = 350, 400

Stretch: TypeAlias = tuple[int, int]
"""From when to when, in ms."""


@dataclass(frozen=True)
class Question:
    """`golds` and `moments` are empty where the library holds no answer.

    A moment is when an answer is heard: the middle of its first word, and the middle of its last one. A word counts as
    inside a stretch of time when its middle is, because no recogniser hears to the millisecond where a word begins.
    """

    question_id: str
    text: str
    document_id: str
    golds: tuple[str, ...]
    moments: tuple[Stretch, ...]

    def is_answered_in(self, document_id: str, start_ms: int, end_ms: int) -> bool:
        """Whether this stretch of this document holds an answer, whole."""
        inside = any(start_ms <= first_ms and last_ms <= end_ms for first_ms, last_ms in self.moments)
        return document_id == self.document_id and inside


@dataclass(frozen=True)
class Library:
    """What is indexed, and what is asked of it."""

    documents: tuple[Document, ...]
    questions: tuple[Question, ...]


def text_library(squad: Squad, asked: Sequence[int]) -> Library:
    """Each passage of the file as a transcript without a fault, its words at an even pace.

    All of them are in the library, and the questions of those that `asked` numbers are asked.
    """
    documents = tuple(_document(number, Wording(text)) for number, text in enumerate(squad.passages))
    return Library(documents, questions_of(squad, {number: _pace(Wording(squad.passages[number])) for number in asked}))


def questions_of(squad: Squad, heard: dict[int, list[Stretch]]) -> tuple[Question, ...]:
    """The questions of some passages; `heard` says by the passage's number when each of its words is heard."""
    wordings = {number: Wording(squad.passages[number]) for number in heard}
    return tuple(
        _question(squad, one, wordings[one.passage], heard[one.passage])
        for one in squad.questions
        if one.passage in heard
    )


def document_id_of(number: int) -> str:
    return f"p{number:05}"


def spread(total: int, count: int) -> list[int]:
    """`count` of the numbers below `total`, spread evenly, as neighbours come from one article; all of them for 0.

    >>> spread(10, 5)
    [0, 2, 4, 6, 8]
    """
    chosen = min(count or total, total)
    return [number * total // chosen for number in range(chosen)]


def _document(number: int, wording: Wording) -> Document:
    words = [Word(text, *times) for text, times in zip(wording.words, _pace(wording), strict=True)]
    segments = (tuple(words[sentence.start : sentence.stop]) for sentence in wording.sentences)
    return Document(
        document_id_of(number),
        document_id_of(number),
        "1",
        tuple(
            Segment(" ".join(word.text for word in inside), inside[0].start_ms, inside[-1].end_ms, inside)
            for inside in segments
        ),
    )


def _pace(wording: Wording) -> list[Stretch]:
    return [(number * _STEP_MS, number * _STEP_MS + _WORD_MS) for number in range(len(wording.words))]


def _question(squad: Squad, asked: Asked, wording: Wording, heard: Sequence[Stretch]) -> Question:
    touched = [wording.touched(start, end) for start, end in asked.spans]
    moments = [(_middle(heard[words.start]), _middle(heard[words.stop - 1])) for words in touched if words]
    return Question(
        asked.question_id,
        asked.text.strip(),
        document_id_of(asked.passage),
        tuple(squad.answers_of(asked)),
        tuple(moments),
    )


def _middle(stretch: Stretch) -> int:
    return sum(stretch) // 2
