"""SQuAD files: passages, questions, and the spans that answer them."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Question:
    """`spans` are the right answers in the passage of that number, in code points; none where it answers nothing."""

    question_id: str
    text: str
    passage: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Squad:
    """Passages in the order of the files, so neighbours stand side by side, and their questions."""

    passages: tuple[str, ...]
    questions: tuple[Question, ...]
    copies: Mapping[int, str] = field(default_factory=dict)
    """By number, the text that a passage is another form of, such as what a recogniser heard of it."""

    def original_of(self, passage: int) -> str:
        """The same for all forms of a text."""
        return self.copies.get(passage, self.passages[passage])

    def answers_of(self, question: Question) -> list[str]:
        passage = self.passages[question.passage]
        return [passage[start:end] for start, end in question.spans]


class NotSquadError(ValueError):
    """The file isn't in SQuAD's format; the message names the file."""


def read_squad(files: Iterable[Path]) -> Squad:
    """All files as one. Raises OSError, NotSquadError."""
    passages: list[str] = []
    questions: list[Question] = []
    copies: dict[int, str] = {}
    for file in files:
        try:
            for article in json.loads(file.read_bytes())["data"]:
                for paragraph in article["paragraphs"]:
                    questions += (_question(entry, len(passages)) for entry in paragraph["qas"])
                    if "original" in paragraph:
                        copies[len(passages)] = paragraph["original"]
                    passages.append(paragraph["context"])
        except (ValueError, LookupError, TypeError) as error:
            raise NotSquadError(f"{file} is not a SQuAD file") from error
    return Squad(tuple(passages), tuple(questions), copies)


def split_by_passage(squad: Squad, share: float) -> tuple[Squad, Squad]:
    """What to train on, and about `share` of the passages with all of their questions to measure on.

    A passage goes by a hash of its text, so it stays on its side when files are added or put in another order; a copy
    goes with its original.
    """
    held_out = [place_of(squad.original_of(number)) < share for number in range(len(squad.passages))]
    return _part(squad, lambda number: not held_out[number]), _part(squad, lambda number: held_out[number])


def place_of(text: str) -> float:
    """A number from 0 to 1 that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6]) / 2**48


def _question(entry: dict[str, str | list[dict[str, int | str]]], passage: int) -> Question:
    answers = [(int(answer["answer_start"]), str(answer["text"])) for answer in entry["answers"]]  # type: ignore[index]
    spans = dict.fromkeys((start, start + len(text)) for start, text in answers)
    return Question(str(entry["id"]), str(entry["question"]), passage, tuple(spans))


def _part(squad: Squad, takes: Callable[[int], bool]) -> Squad:
    taken = [number for number in range(len(squad.passages)) if takes(number)]
    new_number = {number: at for at, number in enumerate(taken)}
    questions = (
        Question(one.question_id, one.text, new_number[one.passage], one.spans)
        for one in squad.questions
        if one.passage in new_number
    )
    copies = {new_number[number]: original for number, original in squad.copies.items() if number in new_number}
    return Squad(tuple(squad.passages[number] for number in taken), tuple(questions), copies)
