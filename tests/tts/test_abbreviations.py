"""Abbreviations and signs are put into the words that people say."""

import pytest
from atr_tts.abbreviations import write_out_abbreviations


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Dr. Smith and Mr. Jones saw Mt. Everest.", "Doctor Smith and Mister Jones saw Mount Everest."),
        ("Martin King Jr. spoke. Acme Inc. paid.", "Martin King Junior spoke. Acme Incorporated paid."),
        ("He works at Acme Inc. She left.", "He works at Acme Incorporated. She left."),
        ("No. 5, fig. 3 and p. 7", "number 5, figure 3 and page 7"),
        ("No. That is all.", "No. That is all."),
        ("fruit, e.g. apples, i.e. those", "fruit, for example, apples, that is, those"),
        ("cats vs. dogs", "cats versus dogs"),
        ("on Main St. in St. Louis. He lives on Oak St.", "on Main Street in Saint Louis. He lives on Oak Street."),
        ("John F. Kennedy met J. R. R. Tolkien.", "John F Kennedy met J R R Tolkien."),
        ("The U.S. President took plan B. The end.", "The U.S President took plan B. The end."),
        ("in Jan. 1961 and last Sept. again", "in January 1961 and last September again"),
        ("Ann, Ph.D., wrote it.", "Ann, PhD, wrote it."),
        ("see https://www.example.com now", "see example.com now"),
        ("**Bold** _words_, `code` and <b>tags</b>", "Bold words, code and tags"),
        ("#1 of ~50, 5x7, C# and 5 > 3", "number 1 of about 50, 5 by 7, C sharp and 5 greater than 3"),
        ("Nothing to change here.", "Nothing to change here."),
    ],
)
def test_abbreviations(text: str, spoken: str) -> None:
    """A dot goes with its abbreviation unless it ends the sentence too."""
    assert write_out_abbreviations(text).strip() == spoken
