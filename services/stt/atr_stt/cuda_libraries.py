"""NVIDIA's libraries out of their wheels (`atr-stt[cuda]`), which lie where no loader looks.

cuDNN is not among them: CTranslate2 4.8 does without.
"""

import ctypes
import importlib.util
from pathlib import Path

# In the order in which they need each other.
_LIBRARIES = ("cuda_nvrtc/lib/libnvrtc.so.12", "cublas/lib/libcublasLt.so.12", "cublas/lib/libcublas.so.12")


def load_cuda_libraries() -> list[str]:
    """Loads those that are installed, so that CTranslate2, which asks for them by name, finds them loaded.

    Gives their names. Without the wheels there are none, and the host's own libraries are found the usual way.
    """
    spec = importlib.util.find_spec("nvidia")
    folders = [Path(folder) for folder in (spec.submodule_search_locations or ())] if spec else []
    found = [folder / library for library in _LIBRARIES for folder in folders if (folder / library).exists()]
    for file in found:
        ctypes.CDLL(str(file), mode=ctypes.RTLD_GLOBAL)
    return [file.name for file in found]
