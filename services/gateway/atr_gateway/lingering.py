"""Answers that come before their request is all there, such as a refusal of the first bytes of a large file."""

import asyncio
import contextlib

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# For what is on its way when the answer arrives; a client that sends on for longer has not read it.
_PATIENCE_S = 10.0


class Lingering:
    """ASGI middleware that answers at once, and lets the rest of the request run out before the connection ends.

    A connection that is closed while its client still sends is reset, and the answer is lost with it (RFC 9112, 9.6).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # Whoever waits to be told to go on sends nothing, and asking for it would be to tell so. Most requests have no body.
        is_over = "expect" in headers or not ("content-length" in headers or "transfer-encoding" in headers)

        async def hear() -> Message:
            nonlocal is_over
            message = await receive()
            is_over = not message.get("more_body", False)
            return message

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body", False) and not is_over:
                await send({**message, "more_body": True})
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_PATIENCE_S):
                        while not is_over:
                            await hear()
                message = {"type": "http.response.body"}
            await send(message)

        await self._app(scope, hear, answer)
