from atr_gateway.progress import Tally


def test_the_percentage_is_audio_done_over_audio_known() -> None:
    """Half of the audio is half of the way; the last hundredth belongs to indexing."""
    tally = Tally()
    tally.expect([1000, 3000])
    tally.advance("a", 0, 1000)
    tally.advance("a", 1, 1000)
    event = tally.event("transcribing", "at it", "a")
    assert (event.progress, event.done_ms, event.total_ms, event.upload_id) == (49, 2000, 4000, "a")


def test_the_percentage_never_falls() -> None:
    """A recording that arrives late makes the whole larger, not the bar shorter."""
    tally = Tally()
    tally.expect([1000])
    tally.advance("a", 0, 900)
    before = tally.event("transcribing", "").progress
    tally.expect([100_000])
    assert tally.event("transcribing", "").progress == before


def test_only_the_end_is_a_hundred() -> None:
    """All audio done is 99, indexing is 99, done is 100."""
    tally = Tally()
    tally.expect([1000])
    tally.advance("a", 0, 1000)
    stages = [tally.event(stage, "").progress for stage in ("splitting", "transcribing", "indexing", "done")]
    assert stages == [0, 99, 99, 100]
