"""Reads with the version of the reader that is promoted, from the moment on that it is."""

import logging
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from atr_runtime.errors import UnavailableError
from atr_runtime.models import Model

from atr_qa.engine import Reader
from atr_qa.versions import Promoted, ReaderVersions

_log = logging.getLogger(__name__)

LOOK_S = 3.0


class Reading(Protocol):
    """What has a reader; each question takes it once, so it may be replaced between two."""

    reader: Reader


class Follower:
    """Replaces the reader when another version is promoted, without a question that waits.

    What can't be loaded or doesn't read is logged, and the reader stays the one it was.
    """

    def __init__(
        self, reading: Reading, versions: ReaderVersions, *, base: Model, make_reader: Callable[[Model], Reader]
    ) -> None:
        self._reading = reading
        self._versions = versions
        self._base = base
        self._make_reader = make_reader
        # The version that was tried last, whether it could be read with or not.
        self._tried: Promoted | None = None

    def follow(self, *, every_s: float = LOOK_S) -> threading.Event:
        """Looks again and again in a thread, until the event that this gives is set, or the process ends."""
        stopping = threading.Event()

        def look_until_stopped() -> None:
            while not stopping.wait(every_s):
                self.look()

        threading.Thread(target=look_until_stopped, name="reader-versions", daemon=True).start()
        return stopping

    def look(self) -> None:
        """Replaces the reader where it isn't the promoted one."""
        try:
            wanted = self._versions.promoted()
            if wanted and wanted.base != self._base.name:
                wanted = None  # made from another reader than the one that was chosen for this service
            if wanted != self._tried:
                self._replace(wanted)
                self._tried = wanted
        except UnavailableError as error:
            _log.info("whether a reader was promoted isn't known now", extra={"reason": str(error)})

    def _replace(self, wanted: Promoted | None) -> None:
        try:
            self._reading.reader = self._load(wanted)
            _log.info("reader replaced", extra={"reader": self._reading.reader.name})
        except UnavailableError:
            raise
        # Whatever is wrong with a version must not end what serves.
        except Exception as error:  # noqa: BLE001
            _log.warning("the reader stays", extra={"reader": self._reading.reader.name, "reason": str(error)[:500]})

    def _load(self, wanted: Promoted | None) -> Reader:
        if wanted is None:
            reader = self._make_reader(self._base)
        else:
            # Engines hold in memory what they have loaded.
            with tempfile.TemporaryDirectory(prefix="atr-reader-") as folder:
                self._versions.fetch(wanted.version, Path(folder))
                reader = self._make_reader(Model(f"{self._base.name}@{wanted.version}", Path(folder)))
        reader.read("Is it warm?", ["It is warm now."])
        return reader
