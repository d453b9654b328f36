"""How long an answer takes, typed and spoken, with 1,000 passages to look in."""

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
from atr.qa.v1 import qa_pb2, qa_pb2_grpc
from atr_runtime.channels import open_channel

from bench.speed.figures import Figure, Measured, Table
from bench.speed.sound import SENTENCES, spoken_wav
from tests.stack.processes import Stack

_PASSAGES = 1000
_DOCUMENTS = 50
# New in each passage: passages are of about 160 words, and overlap by a third.
_WORDS_PER_PASSAGE = 107
_QUESTIONS = (
    "When does the harbour open?",
    "Where does Miriam keep the spare key?",
    "How many trees will be planted along the river?",
    "When does the choir meet?",
    "Why was the train late?",
)
_STAGES = ("stt", "search", "read", "tts_first_audio", "total")


async def measure_questions(stack: Stack, *, runs: int) -> Measured:
    """Asks over HTTP, one question at a time. Nothing may be trained on this stack: the index is filled directly."""
    passages = await _fill_index(stack)
    _ask_all(stack.http, lambda question: {"data": {"text": question}}, runs=1)
    typed = _ask_all(stack.http, lambda question: {"data": {"text": question}}, runs=runs)
    spoken = {question: spoken_wav(question) for question in _QUESTIONS}
    voiced = _ask_all(
        stack.http, lambda question: {"files": {"audio": ("q.wav", spoken[question], "audio/wav")}}, runs=runs
    )
    # The answer is sent when its first sentence is spoken; what came before that is the time to the answer's text.
    text_ms = [total - answer["timings_ms"]["tts_first_audio"] for total, answer in typed]
    return Measured(
        figures=[
            Figure("text_question_ms", tuple(text_ms)),
            Figure("first_spoken_byte_ms", tuple(_first_spoken_ms(typed))),
            Figure("voice_question_ms", tuple(total for total, _ in voiced)),
        ],
        tables=[
            Table(
                f"A question by stage, p50 in ms, {passages:,} passages",
                ["asked", *_STAGES, "over HTTP"],
                [_row("by text", typed), _row("by voice", voiced)],
            )
        ],
    )


Asked = list[tuple[float, dict[str, Any]]]


def _ask_all(http: httpx.Client, request: Callable[[str], dict[str, Any]], *, runs: int) -> Asked:
    """Milliseconds and answer of each question, in rounds, so that a slow moment meets all of them."""
    asked: Asked = []
    for question in _QUESTIONS * runs:
        started_s = time.perf_counter()
        response = http.post("/interact", **request(question))
        asked.append(((time.perf_counter() - started_s) * 1000, response.raise_for_status().json()))
    return asked


def _first_spoken_ms(asked: Asked) -> Iterator[float]:
    """Of the answers that were spoken: nothing is said where there is none."""
    return (answer["timings_ms"]["tts_first_audio"] for _, answer in asked if answer["answer"])


def _row(name: str, asked: Asked) -> list[str | float]:
    stages = [[answer["timings_ms"][stage] for _, answer in asked] for stage in _STAGES]
    values = [*stages, [total for total, _ in asked]]
    return [name, *(round(sorted(value or 0 for value in each)[len(each) // 2], 1) for each in values)]


async def _fill_index(stack: Stack) -> int:
    """Documents of our sentences among generated ones; gives how many passages they became."""
    async with open_channel(stack.environment["ATR_QA_TARGET"]) as channel:
        qa = qa_pb2_grpc.QuestionAnsweringStub(channel)
        async for _ in qa.Index(_requests()):
            pass
        return int((await qa.GetIndexInfo(qa_pb2.GetIndexInfoRequest())).passages)


def _requests() -> Iterator[qa_pb2.IndexRequest]:
    yield qa_pb2.IndexRequest(config=qa_pb2.IndexConfig(total=_DOCUMENTS))
    for document in _documents():
        yield qa_pb2.IndexRequest(document=document)


def _documents() -> Iterator[qa_pb2.Document]:
    chance = random.Random(0)
    words = " ".join(SENTENCES).replace(",", "").replace(".", "").lower().split()
    for number in range(_DOCUMENTS):
        document = qa_pb2.Document(document_id=f"{number:032x}", title=f"Recording {number}", revision="1")
        text = [chance.choice(words) for _ in range(_PASSAGES * _WORDS_PER_PASSAGE // _DOCUMENTS)]
        at_ms = 0
        for start in range(0, len(text), 12):
            sentence = " ".join(text[start : start + 12]).capitalize() + "."
            if start == 0:
                sentence = SENTENCES[number % len(SENTENCES)]
            segment = document.segments.add(start_ms=at_ms, end_ms=at_ms + 4000, text=sentence)
            for index, word in enumerate(sentence.split()):
                segment.words.add(start_ms=at_ms + index * 300, end_ms=at_ms + index * 300 + 280, word=word)
            at_ms += 4000
        yield document
