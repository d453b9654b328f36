"""A script is what is left to say of a text."""

import pytest
from atr_runtime.errors import InvalidArgumentError
from atr_tts.script import MAX_TEXT_CHARS, check_text, write_script


def test_an_english_text_is_written_out_and_split() -> None:
    """Abbreviations and numbers first, so that their dots don't end a sentence."""
    text = "Dr. Who paid $3.50 on Jan. 5. Why?"
    assert write_script(text, language="en-GB") == ("Doctor Who paid 3 dollars and 50 cents on January 5.", "Why?")


def test_other_languages_are_only_cleaned_and_split() -> None:
    """English words in a German sentence would be nonsense."""
    assert write_script("Es kostet 5 kg. \U0001f600 1984!", language="de-DE") == ("Es kostet 5 kg.", "1984!")


@pytest.mark.parametrize("text", ["\U0001f600\U0001f680", "... !!! ---", "\u200b\x00x"[:2], "#️⃣ *** $"])
def test_an_unspeakable_text_is_refused(text: str) -> None:
    """A text without a letter or a digit can't be spoken."""
    with pytest.raises(InvalidArgumentError):
        write_script(text, language="en-US")


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * (MAX_TEXT_CHARS + 1)])
def test_an_empty_or_too_long_text_is_refused(text: str) -> None:
    """Nothing at all, and one character more than allowed."""
    with pytest.raises(InvalidArgumentError):
        check_text(text)


def test_the_longest_text_is_taken() -> None:
    """The limit itself is allowed."""
    check_text("x" * MAX_TEXT_CHARS)


def test_no_phoneme_block_reaches_the_voice() -> None:
    """Not even one that appears only when the signs between the brackets are gone."""
    assert "[[" not in write_script("Say [*[t3st]*] now", language="en-US")[0]
