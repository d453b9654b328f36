"""The contracts are the public manual, and the code in proto/gen is what they make."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet
from grpc_tools import protoc

PROTO = Path(__file__).parents[1] / "proto"
CONTRACTS = sorted(path.relative_to(PROTO).as_posix() for path in PROTO.glob("atr/*/v1/*.proto"))

# Numbers of the fields that a path in the source information goes through (descriptor.proto).
MESSAGES, ENUMS, SERVICES = 4, 5, 6
FIELDS, NESTED_MESSAGES = 2, 3
METHODS = ENUM_VALUES = 2


def test_committed_code_is_what_the_contracts_make() -> None:
    """Regenerating proto/gen changes nothing."""
    check = subprocess.run(
        [sys.executable, PROTO / "generate.py", "--check"], capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout + check.stderr


@pytest.mark.parametrize("contract", CONTRACTS)
def test_everything_in_a_contract_is_explained(contract: str, tmp_path: Path) -> None:
    """Every service, rpc, message, field and enum value has a comment."""
    compiled = tmp_path / "set"
    assert (
        protoc.main(["protoc", f"-I{PROTO}", "--include_source_info", f"--descriptor_set_out={compiled}", contract])
        == 0
    )
    (file,) = FileDescriptorSet.FromString(compiled.read_bytes()).file
    assert [name for path, name in _named(file) if path not in _commented(file)] == []


@pytest.mark.parametrize("contract", CONTRACTS)
def test_package_directory_and_zero_values_follow_the_style(contract: str, tmp_path: Path) -> None:
    """The package is the directory, and each enum's zero is unspecified."""
    compiled = tmp_path / "set"
    assert protoc.main(["protoc", f"-I{PROTO}", f"--descriptor_set_out={compiled}", contract]) == 0
    (file,) = FileDescriptorSet.FromString(compiled.read_bytes()).file
    assert file.package == Path(contract).parent.as_posix().replace("/", ".")
    assert all(enum.value[0].name.endswith("_UNSPECIFIED") for enum in file.enum_type)


def _commented(file: FileDescriptorProto) -> set[tuple[int, ...]]:
    return {
        tuple(location.path)
        for location in file.source_code_info.location
        if location.leading_comments.strip() or location.trailing_comments.strip()
    }


def _named(file: FileDescriptorProto) -> Iterator[tuple[tuple[int, ...], str]]:
    """The path and name of all that has to be explained."""
    for index, service in enumerate(file.service):
        yield (SERVICES, index), service.name
        for number, method in enumerate(service.method):
            yield (SERVICES, index, METHODS, number), f"{service.name}.{method.name}"
    for index, enum in enumerate(file.enum_type):
        yield (ENUMS, index), enum.name
        for number, value in enumerate(enum.value):
            yield (ENUMS, index, ENUM_VALUES, number), value.name
    for index, message in enumerate(file.message_type):
        yield from _named_in(message, (MESSAGES, index))


def _named_in(message: DescriptorProto, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], str]]:
    yield path, message.name
    for number, field in enumerate(message.field):
        yield (*path, FIELDS, number), f"{message.name}.{field.name}"
    for number, nested in enumerate(message.nested_type):
        yield from _named_in(nested, (*path, NESTED_MESSAGES, number))
