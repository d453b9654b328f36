"""Chooses the span of a text that a reader's logits point at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Longer spans are rarely what was asked for: with 30, exact matches drop by 0.3 to 0.9 points on our sets.
_MOST_TOKENS = 20
# A clause is read to its end while the longer span is at most this much less likely, in logits. Set by hand on a
# few sentences, not fitted: of 2,163 questions in our two sets, one has an answer that opens like a clause.
_CLAUSE_LOGITS = 3.0
_CLAUSE_START = re.compile(r"(?:what|how|where|who|why|when|which|whether)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[\"')\]”’]*(?:[.,;:!?…](?!\S)|$)")  # noqa: RUF001 - the closing quotes are meant


@dataclass(frozen=True)
class TokenisedText:
    """A text's tokens: `offsets` in code points; `word_ids` alike for the pieces of one word."""

    text: str
    offsets: Sequence[tuple[int, int]]
    word_ids: Sequence[int | None]


def best_spans(
    tokens: TokenisedText, start: NDArray[np.float32], end: NDArray[np.float32], *, most: int
) -> list[tuple[int, int, float]]:
    """Start and end of the best spans in code points, and their scores: start logit plus end logit.

    At most so many, best first, none of which shares a token with another. `start` and `end` hold one logit for each
    token. Empty where there is no token.
    """
    found: list[tuple[int, int, float]] = []
    if not len(start):
        return found
    scores = _scores(tokens.word_ids, start, end)
    while len(found) < most:
        first, last = divmod(int(scores.argmax()), len(scores))
        score = float(scores[first, last])
        if score == -np.inf:
            break
        stop = _end_of_clause(tokens, scores[first], first, last)
        found.append((tokens.offsets[first][0], tokens.offsets[stop][1], score))
        scores[: stop + 1, first:] = -np.inf
    return found


def _scores(
    word_ids: Sequence[int | None], start: NDArray[np.float32], end: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Score of each span by first and last token: -inf where it is too long, backwards, or splits a word."""
    words = np.array([-1 if word is None else word for word in word_ids])
    is_new = np.diff(words, prepend=-2) != 0
    scores = start[:, None] + end[None, :]
    scores[~is_new, :] = -np.inf
    scores[:, ~np.append(is_new[1:], True)] = -np.inf
    allowed = np.triu(np.ones_like(scores, dtype=bool)) & np.tril(np.ones_like(scores, dtype=bool), _MOST_TOKENS - 1)
    return np.where(allowed, scores, -np.inf)


def _end_of_clause(tokens: TokenisedText, scores: NDArray[np.float32], first: int, last: int) -> int:
    """The last token of the answer, moved to the end of its clause where the answer is a clause.

    Readers learn to leave out words that the question holds already, which cuts clauses short: asked what to ask
    about the garden, "what you can plant" of "ask what you can plant in the garden." `scores` are those of the
    spans that begin at `first`, by their last token.
    """
    if not _CLAUSE_START.match(tokens.text, tokens.offsets[first][0]):
        return last
    for stop in range(last, len(scores)):
        if _CLAUSE_END.match(tokens.text, tokens.offsets[stop][1]):
            return stop if scores[stop] >= scores[last] - _CLAUSE_LOGITS else last
    return last
