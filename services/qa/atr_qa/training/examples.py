"""What one pass trains on: questions with texts as recognisers write them, some of which answer nothing."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from atr_qa.training.mishearing import Mishearing
from atr_qa.training.neighbours import HardPassages
from atr_qa.training.numerals import in_figures, spelled
from atr_qa.training.squad import Question, Squad

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_HARD_PASSAGES = 6


@dataclass(frozen=True)
class Augmentation:
    """How often, from 0 to 1, a text is changed in each way."""

    bare: float = 0.4
    """Without case and punctuation."""
    bare_question: float = 0.25
    spelled: float = 0.2
    """Figures in words; half as often the other way round."""
    misheard: float = 0.4
    most_misheard_words: float = 0.2
    longer: float = 0.2
    """With its neighbours in the file on both sides."""
    shorter: float = 0.2
    """Cut to some sentences."""
    wrong: float = 0.2
    """So many questions are asked once more, of a passage that looks right and isn't."""


@dataclass(frozen=True)
class Example:
    """A question and a text; `text[start:end]` answers it, None where nothing does."""

    question: str
    text: str
    span: tuple[int, int] | None

    def changed(self, change: Callable[[str], str], *, also_answer: bool = True) -> "Example":
        """With the text changed around the answer and, where asked for, in it; the span is carried over."""
        if self.span is None:
            return Example(self.question, change(self.text), None)
        start, end = self.span
        before, answer, after = change(self.text[:start]), self.text[start:end], change(self.text[end:])
        answer = (change(answer) if also_answer else answer).strip()
        if not answer:
            return self
        return Example(self.question, before + answer + after, (len(before), len(before) + len(answer)))


class ExampleMaker:
    """Makes the examples of a pass; the same seed, pass and set give the same ones."""

    def __init__(self, squad: Squad, augmentation: Augmentation, *, seed: int) -> None:
        self._squad, self._augmentation, self._seed = squad, augmentation, seed
        hard = HardPassages(squad)
        self._hard = {question: hard.of(question, _HARD_PASSAGES) for question in squad.questions}
        self._mishearing = Mishearing(squad.passages)

    def make(self, pass_number: int) -> list[Example]:
        """In random order; each pass has as many."""
        chance = random.Random(f"{self._seed}/{pass_number}")  # noqa: S311 - nothing is kept secret by it
        examples = [self._own(question, chance) for question in self._squad.questions]
        asked_elsewhere = [question for question, passages in self._hard.items() if passages]
        for question in chance.sample(asked_elsewhere, round(self._augmentation.wrong * len(asked_elsewhere))):
            text = self._squad.passages[chance.choice(self._hard[question])]
            examples.append(Example(question.text, text, None))
        chance.shuffle(examples)
        return [self._as_heard(example, chance) for example in examples]

    def _own(self, question: Question, chance: random.Random) -> Example:
        text = self._squad.passages[question.passage]
        example = Example(question.text, text, chance.choice(question.spans) if question.spans else None)
        what = chance.random()
        if what < self._augmentation.longer:
            return self._among_neighbours(example, question.passage)
        if what < self._augmentation.longer + self._augmentation.shorter and example.span:
            return _cut(example, example.span, chance)
        return example

    def _among_neighbours(self, example: Example, passage: int) -> Example:
        before = self._squad.passages[passage - 1] + " " if passage else ""
        after = " " + self._squad.passages[passage + 1] if passage + 1 < len(self._squad.passages) else ""
        span = example.span and (example.span[0] + len(before), example.span[1] + len(before))
        return Example(example.question, before + example.text + after, span)

    def _as_heard(self, example: Example, chance: random.Random) -> Example:
        shares = self._augmentation
        numbers = chance.random()
        if numbers < shares.spelled:
            example = example.changed(spelled)
        elif numbers < 1.5 * shares.spelled:
            example = example.changed(in_figures)
        if chance.random() < shares.misheard:
            rate = chance.uniform(0.01, shares.most_misheard_words)
            # What is heard in place of the answer is the answer, but training on nonsense teaches nonsense.
            example = example.changed(lambda text: self._mishearing.heard(text, rate, chance), also_answer=False)
        if chance.random() < shares.bare:
            example = example.changed(bare)
        question = bare(example.question) if chance.random() < shares.bare_question else example.question
        return Example(question, example.text, example.span)


def bare(text: str) -> str:
    """The text as some recognisers write it; blanks at its ends stay.

    >>> bare("Well, Mr. Smith's 2.5-tonne lorry!")
    "well mr smith's 2.5 tonne lorry"
    """
    kept = re.sub(r"(?<=\w)['’](?=\w)|(?<=\d)[.,](?=\d)", lambda mark: f"\0{mark[0]}\0", text.lower())  # noqa: RUF001 - both apostrophes are meant
    kept = re.sub(r"[-–—/]", " ", kept)  # noqa: RUF001 - all dashes are meant
    return re.sub(r"(?<!\0)[^\w\s\0%$£€](?!\0)", "", kept).replace("\0", "")


def _cut(example: Example, span: tuple[int, int], chance: random.Random) -> Example:
    """The text from some sentence before the answer to some sentence after it."""
    start, end = span
    firsts = [0, *(match.end() for match in _SENTENCE.finditer(example.text, 0, start))]
    lasts = [*(match.start() for match in _SENTENCE.finditer(example.text, end)), len(example.text)]
    first, last = chance.choice(firsts), chance.choice(lasts)
    return Example(example.question, example.text[first:last], (start - first, end - first))
