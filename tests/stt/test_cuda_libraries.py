"""NVIDIA's wheels are found where they are installed, and not missed where they aren't."""

import ctypes
from pathlib import Path

import pytest
from atr_stt.cuda_libraries import load_cuda_libraries


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been loaded; the libraries of these tests are empty files."""
    loaded: list[str] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda path, mode: loaded.append(path))
    return loaded


def test_the_wheels_libraries_are_loaded_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loaded: list[str]
) -> None:
    """cuBLAS last, since it needs the others; what isn't installed is left out."""
    for name in ("cublas/lib/libcublas.so.12", "cublas/lib/libcublasLt.so.12", "cublas/lib/libnvblas.so.12"):
        file = tmp_path / "nvidia" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert load_cuda_libraries() == ["libcublasLt.so.12", "libcublas.so.12"]
    assert loaded == [str(tmp_path / f"nvidia/cublas/lib/{name}") for name in ("libcublasLt.so.12", "libcublas.so.12")]


def test_without_the_wheels_nothing_is_loaded(loaded: list[str]) -> None:
    """The usual installation, for a CPU."""
    assert load_cuda_libraries() == loaded == []
