"""Spoken copies of passages, in SQuAD's format, in a file that grows passage by passage."""

import json
from pathlib import Path
from typing import Any

from atr_qa.training.squad import Question, Squad
from atr_stt.engine import SpeechEngine

from bench.eval.hearing import hear
from bench.eval.library import spread
from bench.eval.progress import progress
from bench.eval.speech import put
from bench.mishear.carrying import Hearing
from bench.mishear.voice import Manner, Speaks


def copy_all(squad: Squad, limit: int, out: Path, speaker: Speaks, engine: SpeechEngine) -> None:
    """Adds what the file lacks of `limit` passages, spread over the set; 0 means all. Raises OSError."""
    paragraphs = json.loads(out.read_bytes())["data"][0]["paragraphs"] if out.exists() else []
    done = {paragraph["original"] for paragraph in paragraphs}
    missing = [number for number in spread(len(squad.passages), limit) if squad.passages[number] not in done]
    for number in progress(missing, "Hearing", "passage", len(missing)):
        text = squad.passages[number]
        heard = " ".join(segment.text.strip() for segment in hear(speaker.speak(text, Manner.of(text)), engine))
        paragraphs.append(copy_of(text, heard, [one for one in squad.questions if one.passage == number]))
        put(out, _file_of(paragraphs))


def copy_of(text: str, heard: str, questions: list[Question]) -> dict[str, Any]:
    """The transcript with the questions that it still answers, and those that the text didn't answer either.

    `original` holds the text: a training that holds it out has to hold its copy out, too.
    """
    hearing = Hearing(text, heard)
    asked = []
    for question in questions:
        spans = [span for span in (hearing.carried(*span) for span in question.spans) if span]
        if spans or not question.spans:
            answers = [{"text": heard[start:end], "answer_start": start} for start, end in dict.fromkeys(spans)]
            entry = {"id": f"{question.question_id}-heard", "question": question.text}
            asked.append({**entry, "is_impossible": not answers, "answers": answers})
    return {"context": heard, "original": text, "qas": asked}


def _file_of(paragraphs: list[dict[str, Any]]) -> bytes:
    content = {"version": "v2.0", "data": [{"title": "heard by a recogniser", "paragraphs": paragraphs}]}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
