"""Batches of windows with the places of their answers."""

import pytest
from atr_qa.training.batching import Batches, labelled
from atr_qa.training.examples import Augmentation, ExampleMaker
from atr_qa.windows import Windows
from tokenizers import Tokenizer

from tests.qa.training.test_examples import squad
from tests.qa.training.tiny import TOKENIZER_FILE

TEXT = "Nothing happened. " * 40 + "It was finished in 1889."
ANSWER = (TEXT.index("1889"), TEXT.index("1889") + 4)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(TOKENIZER_FILE))


def batches(tokenizer: Tokenizer, passes: int = 2) -> Batches:
    maker = ExampleMaker(squad(), Augmentation(), seed=1)
    return Batches(maker, Windows(tokenizer, tokens=64, stride=16), size=2, passes=passes, seed=1)


def test_an_answer_s_tokens_are_those_that_touch_it(tokenizer: Tokenizer) -> None:
    """In the window that holds all of it; the others hold none."""
    windows = Windows(tokenizer, tokens=64, stride=16)
    found = [labelled(window, ANSWER) for _, window in windows.cut("When?", [TEXT])]
    holding = [one for one in found if one.first]
    assert holding
    assert len(holding) < len(found)
    for one in holding:
        first, last = one.encoding.offsets[one.first], one.encoding.offsets[one.last]
        assert TEXT[first[0] : last[1]] == "1889"


def test_half_an_answer_is_none(tokenizer: Tokenizer) -> None:
    """A window that cuts it would teach to cut answers."""
    start = TEXT.index("happened", 300)
    windows = Windows(tokenizer, tokens=64, stride=16)
    for _, window in windows.cut("When?", [TEXT]):
        one = labelled(window, (start, start + 200))
        assert not one.first or window.offsets[one.first][0] == start


def test_what_has_no_answer_points_at_position_0(tokenizer: Tokenizer) -> None:
    """As the model says that there is none."""
    (window,) = (window for _, window in Windows(tokenizer, tokens=384, stride=16).cut("When?", ["Nothing happened."]))
    assert labelled(window, None)[1:] == (0, 0)


def test_a_training_that_was_stopped_gets_the_rest_of_the_same_batches(tokenizer: Tokenizer) -> None:
    """After any step, in any pass."""
    made = [[one.encoding.ids for one in batch] for batch in batches(tokenizer).after(0)]
    assert len(made) == len(batches(tokenizer))
    for step in (1, len(made) // 2, len(made) - 1, len(made)):
        rest = [[one.encoding.ids for one in batch] for batch in batches(tokenizer).after(step)]
        assert rest == made[step:]
