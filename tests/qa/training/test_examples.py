"""What a pass trains on."""

import random
from dataclasses import replace

import pytest
from atr_qa.training.examples import Augmentation, Example, ExampleMaker, bare
from atr_qa.training.mishearing import Mishearing
from atr_qa.training.numerals import spelled
from atr_qa.training.squad import Question, Squad

TEXT = "It rained. The tower, in all, cost $1,500 in 1889. Nobody paid."
ANSWER = (TEXT.index("1889"), TEXT.index("1889") + 4)
NOTHING = Augmentation(bare=0, bare_question=0, spelled=0, misheard=0, longer=0, shorter=0, wrong=0)


def squad(passages: int = 6) -> Squad:
    texts = tuple(
        TEXT.replace("tower", f"tower{number}").replace("1889", str(1889 + number)) for number in range(passages)
    )
    places = [text.index(str(1889 + number)) for number, text in enumerate(texts)]
    questions = (
        Question(f"q{number}", f"When was tower{number} paid?", number, ((at, at + 4),))
        for number, at in enumerate(places)
    )
    return Squad(texts, tuple(questions))


def answers(examples: list[Example]) -> set[str | None]:
    return {example.span and example.text[example.span[0] : example.span[1]] for example in examples}


def test_a_change_carries_the_answer_over() -> None:
    """Its words change as the others do, unless they are to stay."""
    example = Example("When?", TEXT, ANSWER)
    assert answers([example.changed(spelled)]) == {"eighteen eighty nine"}
    assert answers([example.changed(spelled, also_answer=False)]) == {"1889"}
    assert answers([example.changed(bare)]) == {"1889"}
    assert answers([Example("When?", TEXT, None).changed(bare)]) == {None}


def test_an_answer_that_a_change_would_leave_empty_keeps_the_text() -> None:
    """As when the answer is a mark."""
    example = Example("What follows?", "yes !", (4, 5))
    assert example.changed(bare) == example


@pytest.mark.parametrize("seed", range(10))
def test_whatever_is_done_to_the_text_the_answer_stays_the_answer(seed: int) -> None:
    """All changes at once: the answer reads as before, or as it is spelled."""
    everything = Augmentation(bare=0.5, spelled=0.5, misheard=1, longer=0.5, shorter=0.5, wrong=0.5)
    examples = ExampleMaker(squad(), everything, seed=seed).make(0)
    years = {str(1889 + number) for number in range(6)}
    assert answers(examples) - {None} <= years | {spelled(year) for year in years}


def test_without_augmentation_a_pass_is_the_questions_in_another_order() -> None:
    """Each once, texts untouched."""
    examples = ExampleMaker(squad(), NOTHING, seed=1).make(0)
    assert sorted(example.text for example in examples) == sorted(squad().passages)


def test_passes_differ_and_can_be_made_again() -> None:
    """So that a training that was stopped goes on with the same ones."""
    maker, again = (ExampleMaker(squad(), Augmentation(), seed=3) for _ in range(2))
    assert maker.make(1) == again.make(1) != maker.make(0)
    assert len(maker.make(0)) == len(maker.make(1))


def test_questions_are_asked_of_wrong_passages_too() -> None:
    """These have no answer."""
    examples = ExampleMaker(squad(), replace(NOTHING, wrong=0.5), seed=1).make(0)
    wrong = [example for example in examples if example.span is None]
    assert len(wrong) == 3
    for example in wrong:
        assert example.question.split()[2] not in example.text


def test_long_texts_have_the_neighbours_on_both_sides() -> None:
    """In the order of the file."""
    longer = ExampleMaker(squad(3), replace(NOTHING, longer=1), seed=1).make(0)
    assert " ".join(squad(3).passages) in {example.text for example in longer}
    assert answers(longer) == {"1889", "1890", "1891"}


def test_short_texts_are_whole_sentences() -> None:
    """Those of the answer at least."""
    texts = {
        example.text
        for seed in range(9)
        for example in ExampleMaker(squad(1), replace(NOTHING, shorter=1), seed=seed).make(0)
    }
    sentence = "The tower0, in all, cost $1,500 in 1889."
    assert texts == {sentence, f"It rained. {sentence}", f"{sentence} Nobody paid.", squad(1).passages[0]}


def test_bare_text_keeps_what_recognisers_write() -> None:
    """Apostrophes in words, decimals, and signs that are said."""
    assert bare("“Don't!”, he said: 2.5% – O'Hara's well-known $5.") == "don't he said 2.5%   o'hara's well known $5"  # noqa: RUF001 - as in books
    assert Mishearing([]).heard("one two", 0.5, random.Random(1)).split()[-1].endswith("two")
