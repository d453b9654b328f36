"""atr.qa.v1.QuestionAnswering over gRPC: checks requests, runs the blocking work in threads, answers in protos."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator
from typing import Any, TypeAlias

import grpc
from atr.qa.v1 import qa_pb2, qa_pb2_grpc
from atr_runtime.errors import FailedPreconditionError, InvalidArgumentError

from atr_qa.adapt_requests import adapt_message, checked_adaptation
from atr_qa.adaptation import Adaptation
from atr_qa.answering import Answer, QuestionAnswering
from atr_qa.engine import Found
from atr_qa.extra import INSTALL
from atr_qa.indexing import index_all
from atr_qa.moments import moment_of
from atr_qa.requests import (
    checked_config,
    checked_document,
    checked_id,
    checked_ids,
    checked_query,
    checked_threshold,
    checked_top_n,
)

NAME = "atr.qa.v1.QuestionAnswering"

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


def register(engine: QuestionAnswering, server: grpc.aio.Server, adaptation: Adaptation | None = None) -> None:
    """Adds the servicer for the engine to a server; without an adaptation it can't train."""
    qa_pb2_grpc.add_QuestionAnsweringServicer_to_server(QuestionAnsweringServicer(engine, adaptation), server)


class QuestionAnsweringServicer(qa_pb2_grpc.QuestionAnsweringServicer):
    """What each rpc promises stands in qa.proto."""

    def __init__(self, engine: QuestionAnswering, adaptation: Adaptation | None = None) -> None:
        self._engine = engine
        self._adaptation = adaptation
        # One writer at a time: commits that collide are made twice.
        self._writing = asyncio.Lock()

    async def Index(
        self, request_iterator: AsyncIterator[qa_pb2.IndexRequest], context: Context
    ) -> AsyncIterator[qa_pb2.IndexResponse]:
        first = await anext(request_iterator, None)
        if first is None:
            raise InvalidArgumentError("the first message must hold the config")
        config, indexed = checked_config(first), itertools.count(1)
        documents = (checked_document(request) async for request in request_iterator)
        async with contextlib.aclosing(index_all(self._engine, documents, self._writing)) as steps:
            async for more in steps:
                for _ in range(more):
                    yield qa_pb2.IndexResponse(progress=qa_pb2.Progress(indexed=next(indexed), total=config.total))

    async def Search(self, request: qa_pb2.SearchRequest, context: Context) -> qa_pb2.SearchResponse:
        started_s = time.monotonic()
        query = checked_query(request.query)
        found = await asyncio.to_thread(
            self._engine.search,
            query,
            limit=checked_top_n(request.top_n, default=10, most=100),
            document_ids=checked_ids(request.document_ids),
        )
        search_ms = round((time.monotonic() - started_s) * 1000)
        return qa_pb2.SearchResponse(passages=[_passage_message(query, one) for one in found], search_ms=search_ms)

    async def Answer(self, request: qa_pb2.AnswerRequest, context: Context) -> qa_pb2.AnswerResponse:
        answers = await asyncio.to_thread(
            self._engine.answer,
            checked_query(request.query),
            limit=checked_top_n(request.top_n, default=3, most=20),
            document_ids=checked_ids(request.document_ids),
            threshold=checked_threshold(request),
        )
        return qa_pb2.AnswerResponse(
            answers=map(_answer_message, answers.answers),
            no_answer_score=answers.no_answer_score,
            timings=qa_pb2.Timings(search_ms=answers.search_ms, read_ms=answers.read_ms),
        )

    async def DeleteDocument(
        self, request: qa_pb2.DeleteDocumentRequest, context: Context
    ) -> qa_pb2.DeleteDocumentResponse:
        document_id = checked_id(request.document_id)
        async with self._writing:
            passages = await asyncio.to_thread(self._engine.index.delete, document_id)
        return qa_pb2.DeleteDocumentResponse(passages=passages)

    async def GetIndexInfo(self, request: qa_pb2.GetIndexInfoRequest, context: Context) -> qa_pb2.GetIndexInfoResponse:
        documents = await asyncio.to_thread(self._engine.index.documents)
        return qa_pb2.GetIndexInfoResponse(
            documents=[
                qa_pb2.DocumentInfo(document_id=info.document_id, revision=info.revision, passages=info.passages)
                for info in documents
            ],
            passages=sum(info.passages for info in documents),
        )

    async def Adapt(
        self, request_iterator: AsyncIterator[qa_pb2.AdaptRequest], context: Context
    ) -> AsyncIterator[qa_pb2.AdaptResponse]:
        version, examples = await checked_adaptation(request_iterator)
        if self._adaptation is None:
            raise FailedPreconditionError(f"training needs PyTorch, which isn't installed here: {INSTALL}")
        async with contextlib.aclosing(self._adaptation.run(version, examples)) as steps:
            async for step in steps:
                yield adapt_message(step)

    async def GetConfig(self, request: qa_pb2.GetConfigRequest, context: Context) -> qa_pb2.GetConfigResponse:
        return qa_pb2.GetConfigResponse(
            engine=self._engine.reader.engine,
            reader=self._engine.reader.name,
            embedder=self._engine.embedder.name,
            no_answer_threshold=self._engine.no_answer_threshold,
            can_adapt=self._adaptation is not None,
        )


def _passage_message(query: str, found: Found) -> qa_pb2.Passage:
    moment = moment_of(query, found)
    return qa_pb2.Passage(
        document_id=found.document_id,
        title=found.title,
        text=found.passage.text,
        start_ms=found.passage.start_ms,
        end_ms=found.passage.end_ms,
        score=found.score,
        highlights=[qa_pb2.Offset(start=start, end=end) for start, end in moment.highlights],
        best=qa_pb2.Moment(
            offset=qa_pb2.Offset(start=moment.start, end=moment.end), start_ms=moment.start_ms, end_ms=moment.end_ms
        ),
    )


def _answer_message(answer: Answer) -> qa_pb2.Answer:
    return qa_pb2.Answer(
        answer=answer.found.passage.text[answer.start : answer.end],
        score=answer.score,
        document_id=answer.found.document_id,
        title=answer.found.title,
        context=answer.found.passage.text,
        context_offset=qa_pb2.Offset(start=answer.start, end=answer.end),
        start_ms=answer.start_ms,
        end_ms=answer.end_ms,
    )
