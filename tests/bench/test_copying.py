"""Spoken copies of passages."""

import io
import json
from pathlib import Path

import numpy as np
import soundfile
from atr_qa.training.squad import Question, Squad, place_of, read_squad, split_by_passage

from bench.mishear.copying import copy_all, copy_of
from bench.mishear.voice import Manner, with_hiss
from tests.stt.fakes import FakeEngine, segment

PASSAGES = tuple(f"Boat {number} came with the tide." for number in range(4))
QUESTIONS = tuple(Question(f"q{number}", "When?", number, ((12, 25),)) for number in range(4))
SQUAD = Squad(tuple(text.replace("came", "came in") for text in PASSAGES), QUESTIONS)


class FakeSpeaker:
    """A beep of a second; remembers what it was asked to say."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Manner]] = []

    def speak(self, text: str, manner: Manner) -> bytes:
        self.said.append((text, manner))
        beep = np.sin(np.arange(16000) / 5).astype(np.float32)
        file = io.BytesIO()
        soundfile.write(file, beep, 16000, format="FLAC")
        return file.getvalue()


def test_questions_keep_their_answers_where_they_are_heard() -> None:
    """Lost answers go with their question; one that had none stays without."""
    text = "The tide came from Rye at nine."
    questions = [
        Question("a", "Where from?", 0, ((19, 22),)),
        Question("b", "When?", 0, ((26, 30),)),
        Question("c", "Who?", 0, ()),
    ]
    copy = copy_of(text, "The tied came from far at 9", questions)
    assert copy["original"] == text
    assert copy["qas"] == [
        {"id": "b-heard", "question": "When?", "is_impossible": False, "answers": [{"text": "9", "answer_start": 26}]},
        {"id": "c-heard", "question": "Who?", "is_impossible": True, "answers": []},
    ]


def test_a_run_that_was_stopped_goes_on(tmp_path: Path) -> None:
    """Nothing is spoken twice, and each passage is said in a manner of its own."""
    out, speaker, engine = (
        tmp_path / "heard.json",
        FakeSpeaker(),
        FakeEngine(segments=(segment("in with the", 0, 900),)),
    )
    copy_all(SQUAD, 2, out, speaker, engine)
    assert [text for text, _ in speaker.said] == [SQUAD.passages[0], SQUAD.passages[2]]
    copy_all(SQUAD, 0, out, speaker, engine)
    assert [text for text, _ in speaker.said] == [SQUAD.passages[number] for number in (0, 2, 1, 3)]
    assert len({manner for _, manner in speaker.said}) == 4
    paragraphs = json.loads(out.read_text())["data"][0]["paragraphs"]
    assert [paragraph["original"] for paragraph in paragraphs] == [text for text, _ in speaker.said]


def test_the_file_is_held_out_with_its_originals(tmp_path: Path) -> None:
    """As `atr-qa train` reads it: copies of held-out passages are never trained on."""
    out = tmp_path / "heard.json"
    copy_all(SQUAD, 0, out, FakeSpeaker(), FakeEngine(segments=(segment("in with the tide", 0, 900),)))
    places = sorted(place_of(text) for text in SQUAD.passages)
    learnt, held_out = split_by_passage(read_squad([out]), (places[1] + places[2]) / 2)
    assert len(learnt.passages) == len(held_out.passages) == 2
    assert {place_of(text) for text in held_out.copies.values()} == set(places[:2])


def test_hiss_is_as_loud_as_asked_for() -> None:
    """In dB below the voice; the same for the same samples."""
    samples = (np.sin(np.arange(40_000)) / 4).astype(np.float32)
    noise = with_hiss(samples, 20.0) - samples
    assert abs(10 * np.log10(np.mean(samples**2) / np.mean(noise**2)) - 20) < 0.2
    assert (with_hiss(samples, 20.0) == with_hiss(samples, 20.0)).all()
    assert np.abs(with_hiss(samples, -20.0)).max() <= 1
