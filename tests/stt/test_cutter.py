"""Where windows are cut, frame by frame (a frame is 32 ms)."""

from itertools import pairwise

from atr_stt.cutter import Cutter, Span

MAX_FRAMES = 120  # of which 100 may be speech: 10 frames of padding on each side


def cut(*parts: tuple[int, float], dip_at: int = -1, reach_frames: int = 0) -> list[Span]:
    """The spans of a recording given as (frames, probability of speech); at `dip_at` it is quiet for five frames."""
    cutter = Cutter(max_frames=MAX_FRAMES, reach_frames=reach_frames)
    probabilities = [probability for frames, probability in parts for _ in range(frames)]
    cuts = [
        cutter.feed(probability, 0.1 if 0 <= frame - dip_at < 5 else 1.0)
        for frame, probability in enumerate(probabilities)
    ]
    return [cut.span for cut in [*cuts, cutter.finish()] if cut]


def test_speech_gets_padding_on_both_sides() -> None:
    """Ten frames before and after."""
    assert cut((50, 0), (30, 1), (50, 0)) == [Span(40, 90)]


def test_a_soft_onset_belongs_to_the_speech() -> None:
    """What rises above a tenth right before the detector is sure is the beginning of the word."""
    assert cut((50, 0), (3, 0.2), (30, 1), (50, 0)) == [Span(40, 93)]


def test_padding_ends_where_the_recording_does() -> None:
    """There is nothing before the first frame nor after the last."""
    assert cut((3, 0), (30, 1), (4, 0)) == [Span(0, 37)]


def test_silence_gives_no_span() -> None:
    """Nothing to transcribe."""
    assert cut((1_000, 0.3)) == []


def test_a_short_pause_stays_inside() -> None:
    """Two phrases a second apart are one span."""
    assert cut((10, 1), (31, 0), (10, 1)) == [Span(0, 51)]


def test_ten_seconds_of_silence_end_a_span() -> None:
    """Silence that long is left out, apart from the padding."""
    assert cut((20, 1), (400, 0), (20, 1), (30, 0)) == [Span(0, 30), Span(410, 450)]


def test_a_span_is_given_as_soon_as_it_is_complete() -> None:
    """Ten seconds after its last word nothing more is waited for."""
    cutter = Cutter(max_frames=MAX_FRAMES)
    assert not any(cutter.feed(1, 1) for _ in range(20))
    given = [bool(cutter.feed(0, 0)) for _ in range(312)]
    assert given.index(True) < 100
    assert cutter.finish() is None


def test_too_long_speech_is_cut_at_its_longest_late_pause() -> None:
    """The pauses begin at 20, 76 and 90; the middle one is the longest of the last quarter."""
    spans = cut((20, 1), (15, 0), (41, 1), (8, 0), (6, 1), (5, 0), (40, 1))
    assert spans == [Span(0, 80), Span(80, 135)]


def test_without_a_late_pause_the_last_one_is_taken() -> None:
    """An early pause is better than the middle of a word."""
    assert cut((20, 1), (8, 0), (80, 1))[0] == Span(0, 24)


def test_without_any_pause_the_quietest_point_is_taken() -> None:
    """The dip at 70 to 75 is in the second half; nothing is lost and nothing doubled."""
    assert cut((140, 1), dip_at=70) == [Span(0, 72), Span(72, 140)]


def test_spans_cut_through_speech_can_overlap() -> None:
    """Each reaches as far beyond the quietest point as it is told to; the next is cut in time all the same."""
    spans = cut((300, 1), dip_at=65, reach_frames=10)
    assert spans[:2] == [Span(0, 77), Span(57, spans[1].end)]
    assert all(span.end - span.first <= MAX_FRAMES for span in spans)
    assert all(span.end - following.first == 20 for span, following in pairwise(spans))
    assert spans[-1].end == 300


def test_a_pause_of_a_consonant_is_no_place_to_cut() -> None:
    """Three frames of silence are inside a word."""
    assert cut((60, 1), (3, 0), (80, 1), dip_at=80)[0] == Span(0, 82)


def test_spans_cover_all_speech_and_never_overlap() -> None:
    """Over an hour of uneven phrases: in order, apart, at most as long as allowed, with every frame of speech."""
    parts = [(7 + n * 37 % 190, 1 - n % 2) for n in range(1_200)]
    spans = cut(*parts)
    assert all(span.first < span.end <= following.first for span, following in pairwise(spans))
    assert all(span.end - span.first <= MAX_FRAMES for span in spans)
    covered = {frame for span in spans for frame in range(span.first, span.end)}
    at, speech = 0, set[int]()
    for frames, probability in parts:
        speech |= set(range(at, at + frames)) if probability else set()
        at += frames
    assert speech <= covered


def _phrases(frames: int, *, max_frames: int, stated_frames: int) -> list[Span]:
    """The spans of a recording of that length, in which phrases of 90 frames have pauses of 10."""
    cutter = Cutter(max_frames=max_frames, stated_frames=stated_frames)
    cuts = [cutter.feed(float(frame % 100 < 90), 1.0) for frame in range(frames)]
    return [cut.span for cut in [*cuts, cutter.finish()] if cut]


def test_towards_the_stated_end_spans_get_shorter() -> None:
    """None holds more than half of what is left, so two who share them end together; what fits into 30 s stays one."""
    spans = _phrases(8_000, max_frames=2_600, stated_frames=8_000)
    left = [8_000 - span.first for span in spans]
    assert all(
        span.end - span.first <= max(906, each // 2) for span, each in zip(spans, left, strict=True) if each > 937
    )
    assert spans[0].end > 1_900, "the first is as long as it may be"
    assert spans[-1].end >= 7_990
    assert len(spans) == 6
    assert _phrases(930, max_frames=2_600, stated_frames=930) == [Span(0, 930)]


def test_a_wrong_statement_only_moves_the_cuts() -> None:
    """A recording that goes on behind its stated end is cut as one that states none; one that ends early ends there."""
    without = _phrases(8_000, max_frames=2_600, stated_frames=0)
    assert _phrases(8_000, max_frames=2_600, stated_frames=10) == without
    assert _phrases(8_000, max_frames=2_600, stated_frames=100_000) == without


def test_a_cut_tells_where_somebody_speaks() -> None:
    """Stretches with pauses of four frames and more between them."""
    cutter = Cutter(max_frames=MAX_FRAMES)
    for probability in (0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0):
        cutter.feed(probability, 1)
    cut = cutter.finish()
    assert cut
    assert cut.speech == (Span(1, 8), Span(12, 13))
