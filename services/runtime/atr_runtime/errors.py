"""The errors that services raise on purpose; the boundary turns each into its gRPC status."""

import grpc


class AtrError(Exception):
    """An expected failure. Its text is written for the person who called, never holding a path or a trace."""

    code = grpc.StatusCode.UNKNOWN


class InvalidArgumentError(AtrError):
    """The request itself is wrong; sending it again can't help."""

    code = grpc.StatusCode.INVALID_ARGUMENT


class NotFoundError(AtrError):
    """There is nothing of that name."""

    code = grpc.StatusCode.NOT_FOUND


class FailedPreconditionError(AtrError):
    """Something else has to happen first."""

    code = grpc.StatusCode.FAILED_PRECONDITION


class ResourceExhaustedError(AtrError):
    """No room for now: try another replica, or again a little later."""

    code = grpc.StatusCode.RESOURCE_EXHAUSTED


class UnavailableError(AtrError):
    """Something this service needs can't be reached, or is still starting."""

    code = grpc.StatusCode.UNAVAILABLE


class DeadlineExceededError(AtrError):
    """The work took longer than the caller allowed."""

    code = grpc.StatusCode.DEADLINE_EXCEEDED


class InternalError(AtrError):
    """A fault of ours; the log holds the details."""

    code = grpc.StatusCode.INTERNAL


_BY_CODE: dict[grpc.StatusCode, type[AtrError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: InvalidArgumentError,
    grpc.StatusCode.NOT_FOUND: NotFoundError,
    grpc.StatusCode.FAILED_PRECONDITION: FailedPreconditionError,
    grpc.StatusCode.RESOURCE_EXHAUSTED: ResourceExhaustedError,
    grpc.StatusCode.UNAVAILABLE: UnavailableError,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceededError,
    # Not by the caller, who would know: a server that ends cuts off what it has not begun.
    grpc.StatusCode.CANCELLED: UnavailableError,
}


# Trailing metadata of a status whose text one of our services wrote, so that it may be shown to people. gRPC's own
# texts name addresses.
OUR_WORDS = ("x-atr-error", "1")

_IN_OTHER_WORDS: dict[type[AtrError], str] = {
    UnavailableError: "A part of ATR can't be reached just now.",
    DeadlineExceededError: "A part of ATR took too long to answer.",
}


def error_from_rpc(error: grpc.aio.AioRpcError) -> AtrError:
    """The typed error behind a failed call: what the callee raised, as if it had been raised here."""
    kind = _BY_CODE.get(error.code(), InternalError)
    is_ours = OUR_WORDS in [tuple(pair) for pair in error.trailing_metadata() or ()]
    words = error.details() if is_ours else None
    return kind(words or _IN_OTHER_WORDS.get(kind, "A part of ATR failed."))
