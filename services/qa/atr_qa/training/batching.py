"""Windows with the places of their answers, in batches of alike lengths."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tokenizers import Encoding

from atr_qa.training.examples import Example, ExampleMaker
from atr_qa.windows import Windows

# Of a text that needs several windows, one is trained on: so often one that holds the answer, where there is one.
_WITH_ANSWER = 0.75
# So many batches are sorted by length together: more pad less, but make lengths less random.
_SORTED_BATCHES = 32


class Labelled(NamedTuple):
    """A window, and the positions of the answer's first and last token; 0 and 0 where it holds no answer."""

    encoding: Encoding
    first: int
    last: int


class Batches:
    """All batches of a training; the same ones for the same maker, so one that was stopped can go on."""

    def __init__(self, maker: ExampleMaker, windows: Windows, *, size: int, passes: int, seed: int) -> None:
        self._maker, self._windows = maker, windows
        self._size, self._passes, self._seed = size, passes, seed
        self._per_pass = -(-len(maker.make(0)) // size)

    def __len__(self) -> int:
        return self._passes * self._per_pass

    def after(self, step: int) -> Iterator[list[Labelled]]:
        """The batches that follow the first `step`."""
        for pass_number in range(step // self._per_pass, self._passes):
            skipped = max(0, step - pass_number * self._per_pass)
            for number, batch in enumerate(self._of_pass(pass_number)):
                if number >= skipped:
                    yield batch

    def _of_pass(self, pass_number: int) -> Iterator[list[Labelled]]:
        chance = random.Random(f"{self._seed}/{pass_number}/windows")  # noqa: S311 - nothing is kept secret by it
        examples = self._maker.make(pass_number)
        at_once = self._size * _SORTED_BATCHES
        for first in range(0, len(examples), at_once):
            yield from self._sorted(examples[first : first + at_once], chance)

    def _sorted(self, examples: Sequence[Example], chance: random.Random) -> list[list[Labelled]]:
        labelled = [self._window_of(example, chance) for example in examples]
        labelled.sort(key=lambda one: len(one.encoding))
        batches = [labelled[first : first + self._size] for first in range(0, len(labelled), self._size)]
        chance.shuffle(batches)
        return batches

    def _window_of(self, example: Example, chance: random.Random) -> Labelled:
        windows = [
            labelled(encoding, example.span) for _, encoding in self._windows.cut(example.question, [example.text])
        ]
        with_answer = [window for window in windows if window.first]
        without = [window for window in windows if not window.first]
        if with_answer and (not without or chance.random() < _WITH_ANSWER):
            return chance.choice(with_answer)
        return chance.choice(without or windows)


def labelled(encoding: Encoding, span: tuple[int, int] | None) -> Labelled:
    """The window with the places of the span's tokens, where it holds all of them."""
    if span is None:
        return Labelled(encoding, 0, 0)
    inside = [position for position, sequence in enumerate(encoding.sequence_ids) if sequence == 1]
    offsets = encoding.offsets
    touched = [position for position in inside if offsets[position][0] < span[1] and span[0] < offsets[position][1]]
    if not touched or offsets[touched[0]][0] > span[0] or offsets[touched[-1]][1] < span[1]:
        return Labelled(encoding, 0, 0)
    return Labelled(encoding, touched[0], touched[-1])
