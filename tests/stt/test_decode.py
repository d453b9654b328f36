"""Every accepted format gives its sound; everything else is refused, and nothing but the bytes is opened."""

import io
from pathlib import Path

import av
import numpy as np
import pytest
from atr_runtime.errors import InvalidArgumentError
from atr_stt.decode import BLOCK_SAMPLES, open_recording

from tests.stt.sounds import decoded, encoded, noise, tone, video
from tests.stt.watch import watched

FORMATS = [
    ("wav", "pcm_s16le", 8_000),
    ("wav", "pcm_s24le", 48_000),
    ("wav", "pcm_f32le", 192_000),
    ("wav", "pcm_mulaw", 8_000),
    ("mp3", "libmp3lame", 44_100),
    ("ipod", "aac", 44_100),
    ("mp4", "aac", 48_000),
    ("flac", "flac", 96_000),
    ("ogg", "vorbis", 44_100),
    ("ogg", "libopus", 48_000),
    ("webm", "libopus", 48_000),
    ("matroska", "pcm_s16le", 44_100),
    ("aiff", "pcm_s16be", 22_050),
]
PLAYLISTS = {
    "ffconcat": "ffconcat version 1.0\nfile {path}\n",
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{path}\n#EXT-X-ENDLIST\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet '
    'mimeType="audio/mp4"><Representation id="1" bandwidth="1"><BaseURL>file://{path}</BaseURL></Representation>'
    "</AdaptationSet></Period></MPD>",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
}


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(("container", "codec", "rate_hz"), FORMATS)
def test_every_format_gives_its_sound(container: str, codec: str, rate_hz: int, channels: int) -> None:
    """Two seconds of a hum come out as two seconds at the same level, whatever the format, rate and channels."""
    if codec == "vorbis":
        channels = 2  # all that FFmpeg's own encoder can
    file = encoded(*[tone(2, rate_hz=rate_hz)] * channels, container=container, codec=codec, rate_hz=rate_hz)
    samples = decoded(file)
    assert samples.dtype == np.float32
    assert len(samples) == pytest.approx(32_000, abs=1_200)
    assert np.sqrt(np.mean(samples**2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.08)


def test_sound_comes_in_blocks() -> None:
    """All blocks but the last have one length, so a long file is never in memory as a whole."""
    with open_recording(io.BytesIO(encoded(tone(5.5))), max_audio_s=60) as recording:
        lengths = [len(block) for block in recording.blocks()]
    assert set(lengths[:-1]) == {BLOCK_SAMPLES}
    assert sum(lengths) == recording.decoded_samples == 88_000
    assert recording.stated_ms == recording.duration_ms == 5_500


@pytest.mark.parametrize("channels", [3, 8, 16])
def test_many_channels_become_one(channels: int) -> None:
    """A file of many channels without a layout is mixed like any other."""
    header = bytearray(encoded(tone(channels)))
    header[22:24] = channels.to_bytes(2, "little")
    header[32:34] = (2 * channels).to_bytes(2, "little")
    assert len(decoded(bytes(header))) == 16_000


def test_first_audio_track_of_a_video_is_used() -> None:
    """A video with sound is a recording."""
    assert len(decoded(video(with_sound=True))) == pytest.approx(16_000, abs=1_500)


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_playlists_are_refused_and_never_followed(kind: str, tmp_path: Path) -> None:
    """A playlist that names a neighbouring recording is refused, and nobody opens the neighbour."""
    neighbour, upload = _neighbours(tmp_path, kind)
    with watched(neighbour) as openings, upload.open("rb") as file:
        with pytest.raises(InvalidArgumentError, match="not a recording"), open_recording(file, max_audio_s=60):
            pytest.fail("the playlist was opened")
        assert openings() == 0


def test_a_plain_decoder_would_follow_a_playlist(tmp_path: Path) -> None:
    """The test above can fail: by its path, and without our options, libav does play the neighbour."""
    neighbour, upload = _neighbours(tmp_path, "ffconcat")
    with watched(neighbour) as openings:
        with av.open(str(upload)) as container:
            list(container.decode(audio=0))
        assert openings() > 0


def test_a_playlist_inside_a_tag_is_refused() -> None:
    """An MP3 tag before the playlist makes no MP3 of it."""
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10)
    with pytest.raises(InvalidArgumentError):
        decoded(tag + PLAYLISTS["ffconcat"].format(path="/etc/hostname").encode())


def test_a_video_without_sound_is_refused() -> None:
    """The message says that there is no audio track."""
    with pytest.raises(InvalidArgumentError, match="no audio track"):
        decoded(video(with_sound=False))


@pytest.mark.parametrize(
    "content",
    [b"", b"hello, this is text\n" * 500, np.random.default_rng(1).bytes(50_000), bytes(50_000), b"RIFF", b"ID3"],
    ids=["empty", "text", "random", "zeros", "wav head", "mp3 head"],
)
def test_what_is_no_recording_is_refused(content: bytes) -> None:
    """Garbage of any kind is an error that the caller can read."""
    with pytest.raises(InvalidArgumentError, match=r"not a recording|no sound"):
        decoded(content)


def test_a_recording_without_samples_is_refused() -> None:
    """A WAV header with nothing behind it holds no sound."""
    file = encoded(tone(1))
    with pytest.raises(InvalidArgumentError, match="no sound"):
        decoded(file[: file.index(b"data") + 8])


@pytest.mark.parametrize(("container", "codec"), [("mp3", "libmp3lame"), ("flac", "flac"), ("ogg", "libopus")])
def test_a_truncated_recording_gives_what_is_left(container: str, codec: str) -> None:
    """Half of a file gives half of its sound, less the page of an OGG (1 s) that was cut."""
    file = encoded(noise(6), container=container, codec=codec)
    assert len(decoded(file[: len(file) // 2])) == pytest.approx(42_000, rel=0.25)


def test_a_damaged_middle_loses_only_itself() -> None:
    """Garbage inside an MP3 does not end it."""
    file = bytearray(encoded(noise(9), container="mp3", codec="libmp3lame"))
    third = len(file) // 3
    file[third : third + 2_000] = np.random.default_rng(1).bytes(2_000)
    assert len(decoded(bytes(file))) > 7 * 16_000


def test_a_file_that_states_too_much_is_refused_at_once() -> None:
    """An hour in the header is enough: none of it is decoded."""
    with (
        pytest.raises(InvalidArgumentError, match="longer than the 3 seconds"),
        open_recording(io.BytesIO(encoded(tone(5))), max_audio_s=3),
    ):
        pytest.fail("the recording was opened")


def test_a_file_that_states_too_little_is_refused_while_decoding() -> None:
    """The seconds that were really decoded count, whatever the header says."""
    file = encoded(tone(5), container="mp3", codec="libmp3lame")
    with pytest.raises(InvalidArgumentError, match="longer than the 3 seconds"):
        decoded(file, max_audio_s=3)


def test_broken_files_leave_no_noise_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    """What libav thinks of a hostile file reaches no log."""
    file = encoded(noise(3), container="mp3", codec="libmp3lame")
    decoded(file[: len(file) // 2 + 77])
    with pytest.raises(InvalidArgumentError):
        decoded(b"ffconcat version 1.0\nfile x.wav\n")
    assert capfd.readouterr().err == ""


def test_real_recordings_decode(shared_audio: Path) -> None:
    """The real FLAC, M4A, MP3 and stereo WAV have the lengths that their notes state."""
    for name, seconds in {"jfk.flac": 11, "jfk_44k.m4a": 11, "hotwords.mp3": 4, "stereo.wav": 5}.items():
        assert len(decoded((shared_audio / name).read_bytes())) == pytest.approx(seconds * 16_000, abs=900)


def _neighbours(folder: Path, kind: str) -> tuple[Path, Path]:
    """A recording, and an upload named .wav that tells whoever reads it to play that recording."""
    neighbour, upload = folder / "neighbour.wav", folder / "upload.wav"
    neighbour.write_bytes(encoded(tone(3)))
    upload.write_text(PLAYLISTS[kind].format(path="neighbour.wav" if kind == "ffconcat" else neighbour))
    return neighbour, upload
