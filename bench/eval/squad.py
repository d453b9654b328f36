"""Reads question files of the SQuAD 1.1 and 2.0 formats."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple


class Gold(NamedTuple):
    """An answer that a person gave, and where it starts in its paragraph, in code points."""

    text: str
    start: int


@dataclass(frozen=True)
class Asked:
    """A question of a paragraph; without golds where the paragraph doesn't answer it (SQuAD 2.0's is_impossible)."""

    question_id: str
    text: str
    golds: tuple[Gold, ...]


@dataclass(frozen=True)
class Paragraph:
    """`title` is that of the article, which several paragraphs share."""

    title: str
    text: str
    asked: tuple[Asked, ...]


class NotSquadError(Exception):
    """The file is not of the SQuAD format; the message says so to a person."""


def read_squad(file: Path) -> list[Paragraph]:
    """The paragraphs of a file, each text once. Raises NotSquadError, OSError."""
    try:
        articles = json.loads(file.read_text("utf-8"))["data"]
        read = [_paragraph(article, entry) for article in articles for entry in article["paragraphs"]]
    except (ValueError, KeyError, TypeError) as error:
        raise NotSquadError(f"{file} is not a question file in SQuAD's format") from error
    by_text: dict[str, Paragraph] = {}
    for paragraph in read:
        # A library that held a paragraph twice would have two right passages, of which only one would count.
        earlier = by_text.get(paragraph.text)
        asked = (*(earlier.asked if earlier else ()), *paragraph.asked)
        by_text[paragraph.text] = Paragraph(paragraph.title, paragraph.text, asked)
    return list(by_text.values())


def spread(paragraphs: Sequence[Paragraph], count: int) -> list[int]:
    """Numbers of `count` paragraphs, spread evenly, as neighbours come from one article; all of them for 0.

    >>> spread([Paragraph("", str(number), ()) for number in range(10)], 5)
    [0, 2, 4, 6, 8]
    """
    chosen = min(count or len(paragraphs), len(paragraphs))
    return [number * len(paragraphs) // chosen for number in range(chosen)]


def _paragraph(article: dict[str, Any], entry: dict[str, Any]) -> Paragraph:
    asked = tuple(Asked(str(qa["id"]), qa["question"].strip(), _golds(qa)) for qa in entry["qas"])
    return Paragraph(article.get("title", ""), entry["context"], asked)


def _golds(qa: dict[str, Any]) -> tuple[Gold, ...]:
    if qa.get("is_impossible"):
        return ()
    return tuple(dict.fromkeys(Gold(answer["text"], answer["answer_start"]) for answer in qa["answers"]))
