"""Errors as RFC 9457 problem documents: the HTTP twin of the runtime's boundary."""

import http
import logging
from typing import Any

import grpc
from atr_runtime import request_id
from atr_runtime.errors import AtrError, FailedPreconditionError, InvalidArgumentError, UnavailableError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

_log = logging.getLogger(__name__)


class EmptyIndexError(FailedPreconditionError):
    """A question came before anything was trained."""


class NoSpeechError(InvalidArgumentError):
    """A spoken question holds no speech."""


class UnsupportedMediaError(InvalidArgumentError):
    """The bytes are of no format that ATR takes."""


class TooLargeError(InvalidArgumentError):
    """More bytes than the settings allow."""


class StorageFullError(UnavailableError):
    """The bucket takes no more bytes."""


class LockedError(FailedPreconditionError):
    """Somebody else is at it."""


class OutdatedError(FailedPreconditionError):
    """The thing was changed after the caller looked at it."""


class ConflictError(FailedPreconditionError):
    """The thing is in a state that doesn't allow the request."""


class MissingPartError(FailedPreconditionError):
    """Whoever installed ATR left out what the request needs."""


_STATUS_BY_TYPE: dict[type[AtrError], int] = {
    OutdatedError: 412,
    TooLargeError: 413,
    UnsupportedMediaError: 415,
    LockedError: 423,
    MissingPartError: 501,
    StorageFullError: 507,
}
_STATUS_BY_CODE = {
    grpc.StatusCode.INVALID_ARGUMENT: 422,
    grpc.StatusCode.NOT_FOUND: 404,
    grpc.StatusCode.FAILED_PRECONDITION: 409,
    grpc.StatusCode.RESOURCE_EXHAUSTED: 503,
    grpc.StatusCode.UNAVAILABLE: 503,
    grpc.StatusCode.DEADLINE_EXCEEDED: 504,
}
_SERVER_FAULT = "Something went wrong on our side. The log has the details under this request's id."

PROBLEM_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "example": "about:blank"},
        "title": {"type": "string", "example": "Not Found"},
        "status": {"type": "integer", "example": 404},
        "detail": {"type": "string", "example": "There is no recording of this id."},
        "request_id": {"type": "string", "example": "3f6c1c0e9d0b4b1ea6f0c1f0a4b2c9d7"},
    },
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI `responses` for the problems that a route can answer with."""
    content = {"application/problem+json": {"schema": PROBLEM_SCHEMA}}
    return {status: {"description": http.HTTPStatus(status).phrase, "content": content} for status in statuses}


def http_status(error: AtrError) -> int:
    """The HTTP status of a typed error; 500 for what no caller can mend."""
    return _STATUS_BY_TYPE.get(type(error)) or _STATUS_BY_CODE.get(error.code, 500)


def install_problems(app: FastAPI) -> None:
    """Answers every error of the app with a problem document that shows no trace and no path."""
    app.add_exception_handler(AtrError, _on_atr_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(Exception, _on_unexpected)


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    body = {
        "type": "about:blank",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": request_id.current.get(),
    }
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


async def _on_atr_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AtrError)  # noqa: S101 - what the handler is registered for
    status = http_status(error)
    headers = {"Retry-After": "2"} if status == http.HTTPStatus.SERVICE_UNAVAILABLE else None
    return problem(status, _SERVER_FAULT if status == http.HTTPStatus.INTERNAL_SERVER_ERROR else str(error), headers)


async def _on_validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what the handler is registered for
    faults = [f"{'.'.join(str(part) for part in fault['loc'][1:])}: {fault['msg']}" for fault in error.errors()]
    return problem(422, "; ".join(faults))


async def _on_http_exception(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - what the handler is registered for
    return problem(error.status_code, str(error.detail), dict(error.headers or {}))


async def _on_unexpected(_request: Request, error: Exception) -> JSONResponse:
    _log.error("unexpected error", exc_info=error)
    return problem(500, _SERVER_FAULT)
