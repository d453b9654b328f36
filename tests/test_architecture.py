"""The rules that keep the parts apart and the code small, read off the source itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[1] / "services"
SOURCES = sorted(path for path in SERVICES.glob("*/atr_*/**/*.py") if "build" not in path.parts)
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 50
MAX_MAIN_LINES = 40
VAGUE_NAMES = {"utils", "common", "helpers", "const", "base", "manager"}

# The parts of ATR that each may import beside itself. The gateway calls every service, so it knows every contract.
ALLOWED = {
    "runtime": set[str](),
    "stt": {"atr_runtime", "atr.stt"},
    "qa": {"atr_runtime", "atr.qa"},
    "tts": {"atr_runtime", "atr.tts"},
    "gateway": {"atr_runtime", "atr.stt", "atr.qa", "atr.tts"},
}


def name_of(path: Path) -> str:
    return path.relative_to(SERVICES).as_posix()


every_source = pytest.mark.parametrize("path", SOURCES, ids=name_of)


def test_each_service_has_its_rule() -> None:
    """A new service can't escape the rules below by not being named here."""
    assert {path.relative_to(SERVICES).parts[0] for path in SOURCES} <= set(ALLOWED)
    assert SOURCES, "no source was found, so nothing would be checked"


@every_source
def test_a_service_imports_only_its_contract_and_the_runtime(path: Path) -> None:
    """No service knows another one; the runtime knows none of them and no contract."""
    service = path.relative_to(SERVICES).parts[0]
    allowed = ALLOWED[service] | {f"atr_{service}"}
    parts = {part_of(module) for module in imported(path) if module.split(".")[0].startswith("atr")}
    assert parts <= allowed


@every_source
def test_engines_know_no_grpc(path: Path) -> None:
    """What an engine does is said in plain dataclasses: neither gRPC nor protobuf reaches it."""
    if path.stem == "engine" or path.stem.endswith("_engine"):
        roots = {module.split(".")[0] for module in imported(path)}
        assert not roots & {"grpc", "google", "atr"}


@every_source
def test_nothing_prints(path: Path) -> None:
    """Services log; a stray print would break lines of JSON."""
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    assert not [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


@every_source
def test_files_and_functions_stay_small(path: Path) -> None:
    """No file over 300 lines, no function over 50, no `__main__` over 40."""
    limit = MAX_MAIN_LINES if path.stem == "__main__" else MAX_FILE_LINES
    assert len(path.read_text("utf-8").splitlines()) <= limit
    functions = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION_LINES] == []


@every_source
def test_files_are_named_for_what_they_hold(path: Path) -> None:
    """No drawer that takes anything."""
    assert path.stem not in VAGUE_NAMES


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import atr_qa.search", {"atr_qa.search"}),
        ("from atr.qa.v1 import qa_pb2", {"atr.qa.v1"}),
        ("from atr import qa", {"atr.qa"}),
        ("def later():\n    from atr_tts import voices", {"atr_tts.voices", "atr_tts"}),
    ],
)
def test_every_way_to_import_is_seen(source: str, found: set[str], tmp_path: Path) -> None:
    """The reader of imports finds them in all their forms, inside functions too."""
    file = tmp_path / "module.py"
    file.write_text(source)
    assert {part_of(module) for module in imported(file)} == {part_of(module) for module in found}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from atr import qa` names the part only on the right.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(module: str) -> str:
    """The part of ATR that a module belongs to: "atr_stt.decode" gives "atr_stt", "atr.stt.v1" gives "atr.stt"."""
    names = module.split(".")
    return ".".join(names[:2]) if names[0] == "atr" else names[0]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))
