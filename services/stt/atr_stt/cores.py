"""How the cores are shared: few threads for each of several decoders do more than many threads for one."""

import os

from atr_stt.device import Place
from atr_stt.settings import SttSettings

# Four chunks at a time keep the other stages busy; what cores are left make each of them quicker.
_MOST_DECODERS = 4


def share_cores(settings: SttSettings, place: Place, cores: int = 0) -> tuple[int, int]:
    """How many chunks to decode at a time, and by how many threads each; both at least 1.

    On 2 cores, whisper-tiny.en hears 36 s of speech a second with two decoders of one thread, 20 s with one of them, and
    13 s with one decoder of two threads, which wait for each other at every token. `cores` 0: those that there are.
    """
    cores = cores or len(os.sched_getaffinity(0))
    if place.device == "cuda":
        return settings.decoders or 1, settings.cpu_threads or cores
    decoders = settings.decoders or max(1, min(_MOST_DECODERS, cores // (settings.cpu_threads or 1)))
    return decoders, settings.cpu_threads or max(1, cores // decoders)
