"""The extra `torch`: what training, exporting and the torch engine need, and the default installation goes without."""

from importlib.util import find_spec

from atr_runtime.errors import FailedPreconditionError

INSTALL = "pip install 'atr-qa[torch]'"
_PACKAGES = ("onnx", "torch", "transformers")


def has_torch() -> bool:
    """Whether the extra is installed; nothing of it is imported for that."""
    return all(find_spec(package) for package in _PACKAGES)


def need_torch(what: str) -> None:
    """Raises FailedPreconditionError, which says how to install the extra, where it is missing."""
    if not has_torch():
        raise FailedPreconditionError(f"{what} needs PyTorch, which isn't installed here: {INSTALL}")
