"""Where in a transcript the words of a text are heard."""

from difflib import SequenceMatcher

from atr_qa.terms import terms_of

# Letters that an answer and what is heard of it have to share: "Tomasz" and "Tomash" do, "Basel" and "puzzle" don't.
_ALIKE = 0.6


class Hearing:
    """A text beside its transcript, term by term; numbers are alike in words and figures."""

    def __init__(self, spoken: str, heard: str) -> None:
        self._spoken, self._heard = terms_of(spoken), terms_of(heard)
        spoken_terms, heard_terms = ([term.text for term in side] for side in (self._spoken, self._heard))
        self._blocks = SequenceMatcher(None, spoken_terms, heard_terms, autojunk=False).get_opcodes()

    def carried(self, start: int, end: int) -> tuple[int, int] | None:
        """Where `spoken[start:end]` stands in the transcript, in whole words; None where it isn't to be recognised."""
        touched = [number for number, term in enumerate(self._spoken) if term.start < end and start < term.end]
        if not touched:
            return None
        first, stop = self._places(touched[0])[0], self._places(touched[-1])[1]
        said = "".join(self._spoken[number].text for number in touched)
        heard = "".join(term.text for term in self._heard[first:stop])
        if SequenceMatcher(None, said, heard, autojunk=False).ratio() < _ALIKE:
            return None
        return self._heard[first].start, self._heard[stop - 1].end

    def _places(self, number: int) -> tuple[int, int]:
        """The first term that is heard for a spoken one, and the one after its last.

        Between words that both sides have, others are heard at the pace at which they were spoken.
        """
        first, stop, heard, heard_stop = next(block[1:] for block in self._blocks if block[1] <= number < block[2])
        pace = heard_stop - heard, stop - first
        return heard + (number - first) * pace[0] // pace[1], heard - -(number + 1 - first) * pace[0] // pace[1]
