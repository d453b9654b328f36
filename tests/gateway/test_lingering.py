"""A refusal arrives though its request is still on its way."""

import socket
from urllib.parse import urlsplit

import httpx
import pytest
from atr_gateway.lingering import Lingering
from starlette.types import Message, Receive, Scope, Send

MIB = 1024**2
SCOPE: Scope = {"type": "http", "headers": [(b"content-length", b"4")]}
ANSWER: list[Message] = [
    {"type": "http.response.start", "status": 415, "headers": []},
    {"type": "http.response.body", "body": b"no"},
]


class Client:
    """Sends a body in so many pieces, and keeps what it is answered, and when: after how many of them."""

    def __init__(self, pieces: int) -> None:
        self.pieces = pieces
        self.taken = 0
        self.answers: list[tuple[int, Message]] = []

    async def receive(self) -> Message:
        self.taken += 1
        return {"type": "http.request", "body": b"x", "more_body": self.taken < self.pieces}

    async def send(self, message: Message) -> None:
        self.answers.append((self.taken, message))


async def refuse(_: Scope, receive: Receive, send: Send) -> None:
    """Looks at one piece."""
    await receive()
    for message in ANSWER:
        await send(message)


async def test_the_answer_goes_at_once_and_the_end_waits() -> None:
    """For the pieces that are still on their way."""
    client = Client(pieces=4)
    await Lingering(refuse)(SCOPE, client.receive, client.send)
    assert client.answers == [
        (1, ANSWER[0]),
        (1, {**ANSWER[1], "more_body": True}),
        (4, {"type": "http.response.body"}),
    ]


@pytest.mark.parametrize(("pieces", "headers"), [(1, []), (4, [(b"expect", b"100-continue")])])
async def test_what_is_all_there_or_waits_for_a_word_is_not_asked_for(
    pieces: int, headers: list[tuple[bytes, bytes]]
) -> None:
    """The answer is one piece, and nothing more is taken."""
    client = Client(pieces)

    async def answer(_: Scope, receive: Receive, send: Send) -> None:
        if not headers:
            await receive()
        for message in ANSWER:
            await send(message)

    await Lingering(answer)({**SCOPE, "headers": [*SCOPE["headers"], *headers]}, client.receive, client.send)
    assert [message for _, message in client.answers] == ANSWER
    assert client.taken == (0 if headers else 1)


def test_a_client_that_sends_on_hears_why_it_is_refused(api: httpx.Client) -> None:
    """As nginx does: it sends all it has, and then reads."""
    address = urlsplit(str(api.base_url))
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="n.txt"\r\n\r\n'
    body = part + b"just text\n" * MIB + b"\r\n--b--\r\n"
    head = f"POST /upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=20) as client:
        client.sendall(head.encode() + b"Content-Type: multipart/form-data; boundary=b\r\n\r\n" + body)
        assert client.recv(12) == b"HTTP/1.1 415"
