"""How well a recogniser heard."""

from collections.abc import Sequence

import numpy as np
from atr_qa.training.scoring import normalised

from bench.eval.figures import Figures, as_percent
from bench.eval.intervals import mean, ratio, weights_of
from bench.eval.library import Question
from bench.eval.spoken import Heard


def heard_figures(heard: Sequence[Heard], questions: Sequence[Question], seed: int) -> Figures:
    """Word error rate, and the share of answers that stand in the transcript as they were said; in percent."""
    errors = np.array([distance(one.spoken, one.heard) for one in heard], np.float64)
    spoken = np.array([len(one.spoken) for one in heard], np.float64)
    texts = {one.document_id: f" {' '.join(one.heard)} " for one in heard}
    whole = [_is_whole(question, texts) for question in questions]
    _, groups = np.unique([question.document_id for question in questions], return_inverse=True)
    return {
        "word_errors": as_percent(ratio(errors, spoken, weights_of(np.arange(len(heard)), seed))),
        "answers": as_percent(mean(np.array(whole), weights_of(groups, seed))),
    }


def distance(spoken: Sequence[str], heard: Sequence[str]) -> int:
    """The fewest words to put in, to leave out and to replace (Levenshtein's distance).

    >>> distance("the cat sat".split(), "a cat sat down".split())
    2
    """
    written = np.array(heard, np.str_)
    row = steps = np.arange(len(heard) + 1)
    for count, word in enumerate(spoken, start=1):
        changed = np.minimum(row[1:] + 1, row[:-1] + (written != word))
        # Words put in: each place can be reached from any before it, at one each.
        row = np.minimum.accumulate(np.append(count, changed) - steps) + steps
    return int(row[-1])


def _is_whole(question: Question, texts: dict[str, str]) -> float:
    if not question.golds:
        return np.nan
    return float(any(f" {normalised(gold)} " in texts[question.document_id] for gold in question.golds))
