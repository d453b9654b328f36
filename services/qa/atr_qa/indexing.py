"""Brings a stream of documents into the index: while some are committed, the next are embedded."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from atr_runtime.threads import call_in_thread

from atr_qa.answering import QuestionAnswering
from atr_qa.engine import Document, Prepared

# A commit costs as much as embedding some ten passages, however few it holds.
_COMMITTED_AT_ONCE = 256


async def index_all(
    engine: QuestionAnswering, documents: AsyncIterator[Document], writing: asyncio.Lock
) -> AsyncGenerator[int, None]:
    """Yields how many more documents are durable, each time that some became so. Commits hold the lock.

    Raises what `documents` raises, and UnavailableError; what was counted stays.
    """
    batches = asyncio.Queue[list[Prepared] | None]()
    embedding = asyncio.create_task(_embed(engine, documents, batches))
    embedding.add_done_callback(lambda _: batches.put_nowait(None))
    try:
        while batch := await batches.get():
            async with writing:
                await call_in_thread(engine.index.put, batch)
            batches.task_done()
            yield len(batch)
        await embedding
    finally:
        embedding.cancel()
        await asyncio.wait([embedding])


async def _embed(
    engine: QuestionAnswering, documents: AsyncIterator[Document], batches: asyncio.Queue[list[Prepared] | None]
) -> None:
    """Hands over what it cut and embedded, as many documents as are worth a commit, and is one commit ahead at most."""
    batch: list[Prepared] = []
    following = asyncio.ensure_future(anext(documents, None))
    try:
        while document := await following:
            following = asyncio.ensure_future(anext(documents, None))
            batch.append(await call_in_thread(engine.prepare, document))
            # Who waits for an acknowledgement sends nothing more until it comes.
            if not following.done() or sum(len(each.passages) for each in batch) >= _COMMITTED_AT_ONCE:
                await batches.join()
                batches.put_nowait(batch)
                batch = []
        if batch:
            await batches.join()
            batches.put_nowait(batch)
    finally:
        following.cancel()
