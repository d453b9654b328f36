"""Words beside a pause start and end where speech does."""

from atr_stt.engine import Segment, Word
from atr_stt.snap import snap_to_speech

from tests.stt.fakes import segment

SPEECH = ((1_000, 2_000), (3_000, 4_000))


def said(*times_ms: tuple[int, int]) -> Segment:
    """A segment of words at these times."""
    words = tuple(Word(start_ms, end_ms, f"word{n}", 0.9) for n, (start_ms, end_ms) in enumerate(times_ms))
    return Segment(words[0].start_ms, words[-1].end_ms, "words", words, -0.2, 0.01)


def snapped(*times_ms: tuple[int, int], earliest_ms: int = 0) -> list[tuple[int, int]]:
    words = snap_to_speech(said(*times_ms), SPEECH, earliest_ms=earliest_ms).words
    return [(word.start_ms, word.end_ms) for word in words]


def test_words_beside_a_pause_move_to_its_edges() -> None:
    """Early and late ones alike; those inside speech stay."""
    assert snapped((850, 1_400), (1_400, 2_300), (3_250, 3_500), (3_500, 3_900)) == [
        (1_000, 1_400),
        (1_400, 2_000),
        (3_000, 3_500),
        (3_500, 4_000),
    ]


def test_a_word_far_from_any_edge_stays() -> None:
    """Half a second off, a word belongs to something else."""
    assert snapped((1_450, 1_550), (3_450, 3_550)) == [(1_450, 1_550), (3_450, 3_550)]


def test_a_short_pause_moves_nothing() -> None:
    """A tenth of a second of silence may be a consonant."""
    words = ((1_000, 1_540), (1_540, 2_000))
    moved = snap_to_speech(said(*words), ((1_000, 1_450), (1_550, 2_000)), earliest_ms=0).words
    assert [(word.start_ms, word.end_ms) for word in moved] == list(words)


def test_words_stay_in_order() -> None:
    """A word that was stretched pushes the next; nothing comes before what was said already."""
    assert snapped((1_000, 1_700), (1_650, 1_900), earliest_ms=1_100) == [(1_100, 1_700), (1_700, 2_000)]


def test_a_segment_follows_its_words() -> None:
    """Its start is that of its first word, its end that of its last."""
    moved = snap_to_speech(said((850, 1_400), (1_400, 2_300)), SPEECH, earliest_ms=0)
    assert (moved.start_ms, moved.end_ms) == (1_000, 2_000)


def test_a_segment_without_words_stays() -> None:
    """There is nothing to move."""
    bare = Segment(900, 2_100, "no word times", (), -0.2, 0.01)
    assert snap_to_speech(bare, SPEECH, earliest_ms=0) is bare


def test_without_speech_nothing_moves() -> None:
    """What the detector did not hear has the engine's times."""
    heard = segment("the tide has turned", 500, 1_500)
    assert snap_to_speech(heard, (), earliest_ms=0) == heard
