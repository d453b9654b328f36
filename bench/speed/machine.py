"""Where it was measured."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_ENGINES = ("faster-whisper", "ctranslate2", "onnxruntime", "lancedb", "piper-tts")


def describe_machine() -> dict[str, str | int]:
    """Processor, cores, memory, system, versions of the engines, and when."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": processor_name(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        **{name: version(name) for name in _ENGINES},
    }


def processor_name() -> str:
    """As the kernel calls it."""
    with Path("/proc/cpuinfo").open() as file:
        names = (line.partition(":")[2].strip() for line in file if line.startswith("model name"))
        return next(names, platform.machine())
