"""From a text as it was written to the sentences that a voice is to say."""

from atr_runtime.errors import InvalidArgumentError

from atr_tts.abbreviations import write_out_abbreviations
from atr_tts.cleaning import clean
from atr_tts.numerals import write_out_numerals
from atr_tts.sentences import split_sentences

MAX_TEXT_CHARS = 20_000


def check_text(text: str) -> None:
    """Raises InvalidArgumentError for a text that is empty or too long."""
    if not text.strip():
        raise InvalidArgumentError("the text is empty")
    if len(text) > MAX_TEXT_CHARS:
        raise InvalidArgumentError(f"the text has {len(text):,} characters; {MAX_TEXT_CHARS:,} is the most")


def write_script(text: str, *, language: str) -> tuple[str, ...]:
    """The sentences to say, each short enough to be spoken at once.

    >>> write_script("Dr. Who paid $3.50. In 1984!", language="en-GB")
    ('Doctor Who paid 3 dollars and 50 cents.', 'In 19 84!')

    Raises InvalidArgumentError where nothing can be spoken.
    """
    spoken = clean(text)
    # Other languages are left to espeak-ng, which knows their numbers.
    if language.partition("-")[0] == "en":
        spoken = write_out_numerals(write_out_abbreviations(spoken))
    sentences = split_sentences(spoken)
    if not sentences:
        raise InvalidArgumentError("the text holds nothing that can be spoken")
    return sentences
