"""An API that one test makes up: a recording with its words and sound, and answers, over the real page."""

import io
import json
import re
import wave
from collections.abc import Sequence
from typing import Any

from playwright.async_api import Page, Route

UPLOAD_ID = "0123456789abcdef0123456789abcdef"
UPLOAD: dict[str, Any] = {
    "id": UPLOAD_ID,
    "name": "Spring <b>talk</b>.wav",
    "size_bytes": 100,
    "sha256": "0" * 64,
    "content_type": "audio/wav",
    "uploaded_at": "2026-11-22T12:00:00Z",
    "status": "ready",
    "duration_ms": 12_000,
    "error": None,
}
SENTENCES = ("The roses are watered on Tuesday.", "Bring 3.5 pounds (cash).", "The <b>gate</b> shuts at nine.")
CONTEXT = " ".join(SENTENCES)
ANSWER: dict[str, Any] = {
    "id": "a" * 32,
    "question": "When does the gate shut?",
    "asked_at": "2026-11-22T12:00:00Z",
    "answer": "at nine",
    "score": 0.6,
    "no_answer_score": 0.1,
    "citations": [
        {
            "upload_id": UPLOAD_ID,
            "name": UPLOAD["name"],
            "answer": "at nine",
            "score": 0.6,
            "start_ms": 10_400,
            "end_ms": 12_000,
            "context": CONTEXT,
            "context_start": CONTEXT.index("at nine"),
            "context_end": CONTEXT.index("at nine") + len("at nine"),
        }
    ],
    "audio_url": f"/api/questions/{'a' * 32}/audio",
    "voice": "",
    "timings_ms": {"stt": 0, "search": 1, "read": 1, "tts_first_audio": 0, "total": 400},
}

ABSTAINS: dict[str, Any] = ANSWER | {
    "id": "b" * 32,
    "question": "Who won?",
    "answer": None,
    "score": 0.0,
    "no_answer_score": 0.97,
    "citations": [
        ANSWER["citations"][0] | {"answer": "", "start_ms": 4800, "end_ms": 8000, "context_start": 0, "context_end": 0}
    ],
    "audio_url": None,
}


def segment(text: str, start_ms: int, *, each_ms: int = 800, unsure: Sequence[str] = ()) -> dict[str, Any]:
    """A segment whose words follow each other, `each_ms` long; those that are `unsure` have a low probability."""
    words = [
        {
            "start_ms": start_ms + index * each_ms,
            "end_ms": start_ms + (index + 1) * each_ms,
            "word": word,
            "probability": 0.3 if word in unsure else 0.95,
        }
        for index, word in enumerate(text.split())
    ]
    return {"start_ms": start_ms, "end_ms": start_ms + len(words) * each_ms, "text": text, "words": words}


SEGMENTS = [
    segment(SENTENCES[0], 0, unsure=["roses", "Tuesday."]),
    segment(SENTENCES[1], 4800),
    segment(SENTENCES[2], 8000),
]


class Recording:
    """The API of one recording; `edits` are the changes that reached it, `asked` the forms of questions."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.segments: list[dict[str, Any]] = [dict(each) for each in SEGMENTS]
        self.upload = dict(UPLOAD)
        self.edits: list[tuple[str, str, str]] = []
        self.sound = silent_wav(seconds=12)

    async def serve(self) -> None:
        at = f"**/api/uploads/{UPLOAD_ID}"
        await self._page.route(at, lambda route: route.fulfill(json=self.upload))
        await self._page.route(f"{at}/transcript?*", self._transcript)
        await self._page.route(f"{at}/transcript", self._transcript)
        await self._page.route(f"{at}/transcript/segments/*", self._edit)
        await self._page.route(f"{at}/peaks?*", lambda route: route.fulfill(json=PEAKS))
        await self._page.route(f"{at}/audio", lambda route: serve_range(route, self.sound))

    async def _transcript(self, route: Route) -> None:
        await route.fulfill(json={"segments": self.segments}, headers={"ETag": f'"{len(self.edits)}"'})

    async def _edit(self, route: Route) -> None:
        sent = route.request
        text = json.loads(sent.post_data or "{}")["text"]
        index = int(sent.url.rsplit("/", 1)[1])
        self.edits.append((sent.headers["if-match"], str(index), text))
        self.segments[index] = segment(text, self.segments[index]["start_ms"])
        await route.fulfill(json=self.segments[index] | {"is_indexed": True}, headers={"ETag": f'"{len(self.edits)}"'})


class Asking:
    """The view that asks, over made-up answers; `forms` are the bodies of the questions that were sent."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.forms: list[str] = []

    async def open(self, *answers: dict[str, Any], history: Sequence[dict[str, Any]] = ()) -> None:
        """Opens the view. Questions get the answers in turn, the last one again and again; `history` was asked before."""
        left = list(answers)

        async def answer(route: Route) -> None:
            self.forms.append((route.request.post_data_buffer or b"").decode(errors="replace"))
            await route.fulfill(json=left.pop(0) if len(left) > 1 else left[0])

        async def past(route: Route) -> None:
            offset = int(route.request.url.rsplit("offset=", 1)[1])
            await route.fulfill(json={"questions": list(history[offset : offset + 20])})

        await Recording(self._page).serve()
        await self._page.route("**/interact", answer)
        await self._page.route("**/api/questions?*", past)
        await self._page.route("**/api/questions/*/audio", lambda route: serve_range(route, silent_wav(seconds=3)))
        await self._page.get_by_role("tab", name="Ask").click()

    async def ask(self, question: str) -> None:
        """Types a question and presses Enter."""
        await self._page.locator("#textPrompt").fill(question)
        await self._page.keyboard.press("Enter")


PEAKS = {"duration_ms": 12_000, "peaks": [abs(index % 40 - 20) * 12 for index in range(240)]}


def silent_wav(*, seconds: float) -> bytes:
    """A WAV file that sounds like nothing."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(int(seconds * 16_000)))
    return buffer.getvalue()


async def serve_range(route: Route, content: bytes) -> None:
    """Answers like a server that honours byte ranges: a player can't jump without."""
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", route.request.headers.get("range", "bytes=0-"))
    start = int(asked[1]) if asked else 0
    end = int(asked[2]) + 1 if asked and asked[2] else len(content)
    headers = {
        "Content-Type": "audio/wav",
        "Accept-Ranges": "bytes",
        "Content-Range": f"bytes {start}-{end - 1}/{len(content)}",
    }
    await route.fulfill(status=206, headers=headers, body=content[start:end])
