"""Units of measure are read in words."""

import pytest
from atr_tts.units import write_out_units


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("5 kg, 1 kg, 10GB", "5 kilograms, 1 kilogram, 10 gigabytes"),
        ("100 km/h and 60 mph", "100 kilometers per hour and 60 miles per hour"),
        ("-5°C or 70 °F", "-5 degrees Celsius or 70 degrees Fahrenheit"),
        ("1,500 m, 2.5 ft. tall. It is 3 ft.", "1,500 meters, 2.5 feet tall. It is 3 feet."),
        ("5 m² and 16 kHz", "5 meters² and 16 kilohertz"),
        ("my kg, B52 m, 5 men, 3 m's", "my kg, B52 m, 5 men, 3 m's"),
    ],
)
def test_units(text: str, spoken: str) -> None:
    """Only after a number, and singular only after 1."""
    assert write_out_units(text) == spoken
