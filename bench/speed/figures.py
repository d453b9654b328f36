"""What was measured, and what it may be."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

# DESIGN.md, section 9, by the keys of the JSON file. Ratios and times are upper bounds unless they stand in _AT_LEAST.
BUDGETS = {
    "overhead_ratio": 1.15,
    "openai_whisper_ratio": 4.0,
    "two_workers_ratio": 1.8,
    "text_question_ms": 250.0,
    "first_spoken_byte_ms": 150.0,
    "voice_question_ms": 1500.0,
    "upload_ratio": 0.6,
    "upload_memory_mib": 64.0,
    "search_100k_p95_ms": 100.0,
    "word_error_points": 0.3,
}
_AT_LEAST = {"openai_whisper_ratio", "two_workers_ratio", "upload_ratio"}
_WORDS = {
    "overhead_ratio": "train one file, against the bare engine",
    "openai_whisper_ratio": "the same weights under openai-whisper, against ours",
    "two_workers_ratio": "two one-thread workers against one, one long file",
    "text_question_ms": "text question to answer text, 1,000 passages, ms",
    "first_spoken_byte_ms": "answer text to first spoken byte, ms",
    "voice_question_ms": "voice question to first spoken byte, ms",
    "upload_ratio": "upload speed, against a direct put to the same S3",
    "upload_memory_mib": "gateway memory while a large upload passes, MiB",
    "search_100k_p95_ms": "hybrid search, 100,000 passages, p95, ms",
    "word_error_points": "word error rate over that of the bare engine, percentage points",
}


@dataclass(frozen=True)
class Figure:
    """One of the budget's figures, by the runs that it was measured in."""

    key: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def budget(self) -> float:
        return BUDGETS[self.key]

    @property
    def is_kept(self) -> bool:
        return self.median >= self.budget if self.key in _AT_LEAST else self.median <= self.budget

    def in_words(self) -> str:
        return _WORDS[self.key]

    def bound(self) -> str:
        """Such as "<= 1.15"."""
        return f"{'>=' if self.key in _AT_LEAST else '<='} {self.budget:g}"

    def as_json(self) -> dict[str, float]:
        return {
            "median": round(self.median, 3),
            "min": round(min(self.values), 3),
            "max": round(max(self.values), 3),
            "budget": self.budget,
        }


@dataclass(frozen=True)
class Table:
    """What stands beside the budget: rows of cells under a head. `plot` names the columns to draw, x first."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str | float]]
    plot: tuple[str, str] | None = None


@dataclass(frozen=True)
class Measured:
    """What one part of the benchmark found. `notes` say what could not be measured, and why."""

    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()

    def __add__(self, other: "Measured") -> "Measured":
        return Measured([*self.figures, *other.figures], [*self.tables, *other.tables], [*self.notes, *other.notes])
