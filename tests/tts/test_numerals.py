"""Numbers come in the order and the words in which people say them."""

import pytest
from atr_tts.numerals import write_out_numerals


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("$3.50 or $1,234,567", "3 dollars and 50 cents or 1,234,567 dollars"),
        ("$1, $1.00, $1.01, $0.50, $3.5", "1 dollar, 1 dollar, 1 dollar and 1 cent, 50 cents, 3.5 dollars"),
        ("£2.30, €20, ¥100, ₹5", "2 pounds and 30 pence, 20 euros, 100 yen, 5 rupees"),
        ("$2.5 billion, $3M, £4k", "2.5 billion dollars, 3 million dollars, 4 thousand pounds"),
        ("in 1984, 1905, 2024", "in 19 84, 19 oh 5, 20 24"),
        ("in 1900, 2005, and 1066", "in 1900, 2005, and 1066"),
        ("1,984 or 19845 or 1984.5", "1,984 or 19845 or 1984.5"),
        ("the 1990s, the '80s, the 2000s, mid-90s", "the 19 nineties, the eighties, the two thousands, mid-nineties"),
        ("at 10:05, 3:45 p.m., 7:00 and 7:00 a.m.", "at 10 oh 5, 3 45 p.m., 7 o'clock and 7 a.m."),
        ("on 2024-05-03 and 1999-12-31", "on May 3rd, 20 24 and December 31st, 19 99"),
        ("pages 10-20, 1914\u20131918, 3-5%", "pages 10 to 20, 19 14 to 19 18, 3 to 5%"),
        ("1-2-3, F-16, COVID-19, -5", "1-2-3, F-16, COVID-19, -5"),
        ("½ cup, 2½ cups, 2 3/4 cups, 2/3", "one half cup, 2 and a half cups, 2 and 3 quarters cups, 2 thirds"),
        ("24/7 and 9/11", "24 7 and 9 11"),
        ("call 555-1234 or (212) 555-1234", "call 5 5 5, 1 2 3 4 or 2 1 2, 5 5 5, 1 2 3 4"),
        ("Henry VIII, World War II, Part IV", "Henry the 8th, World War 2, Part 4"),
        ("x² and .5", "x squared and 0.5"),
        ("12.5%, the 21st, 2.10.3", "12.5%, the 21st, 2.10.3"),
    ],
)
def test_numerals(text: str, spoken: str) -> None:
    """What espeak-ng reads well stays as it is; the rest is rearranged for it."""
    assert write_out_numerals(text).strip() == spoken
