"""What is left of botocore's data has every call of the board, and every region, as botocore has it."""

import shutil
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape
from botocore.regions import EndpointResolver

from infra import trimming

DATA = Path(botocore.__file__).parent / "data"
CALLED = [
    (service, operation)
    for service, operations in trimming.OPERATIONS.items()
    for operation in sorted(operations | trimming.UNASKED.get(service, set()))
]


@pytest.fixture(scope="module")
def trimmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of botocore as a package has it, made of that of this environment."""
    data = tmp_path_factory.mktemp("data")
    for name in (*trimming.OPERATIONS, "sqs"):
        shutil.copytree(DATA / name, data / name)
    for file in DATA.glob("*.json*"):
        shutil.copy(file, data)
    trimming.trim(data)
    return data


def loaded(data: Path, name: str) -> Any:
    return Loader(extra_search_paths=[str(data)], include_default_search_paths=False).load_data(name)


def service_of(data: Path, service: str) -> ServiceModel:
    loader = Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
    return ServiceModel(loader.load_service_model(service, "service-2"), service)


def described(shape: Shape | None, above: tuple[str, ...] = ()) -> Any:
    """Return all that a shape says to a program, and what it reaches; a shape in itself by its name."""
    if shape is None or shape.name in above:
        return shape and shape.name
    inner: list[Any] = []
    if isinstance(shape, StructureShape):
        members = shape.members.items()
        inner = [(name, described(each, (*above, shape.name))) for name, each in members]
    elif isinstance(shape, ListShape):
        inner = [described(shape.member, (*above, shape.name))]
    elif isinstance(shape, MapShape):
        inner = [described(each, (*above, shape.name)) for each in (shape.key, shape.value)]
    return shape.name, shape.type_name, dict(shape.metadata), dict(shape.serialization), inner


@pytest.mark.parametrize(("service", "operation"), CALLED)
def test_a_call_that_is_left_says_all_that_botocore_says_of_it(
    trimmed: Path, service: str, operation: str
) -> None:
    whole, cut = (service_of(data, service).operation_model(operation) for data in (DATA, trimmed))

    for part in ("input_shape", "output_shape"):
        assert described(getattr(cut, part)) == described(getattr(whole, part))
    assert [described(each) for each in cut.error_shapes] == [described(each) for each in whole.error_shapes]
    assert (cut.http, cut.http_checksum, cut.auth_type) == (whole.http, whole.http_checksum, whole.auth_type)


@pytest.mark.parametrize("service", trimming.OPERATIONS)
def test_a_service_keeps_what_a_client_reads_of_it_and_nothing_that_is_not_called(
    trimmed: Path, service: str
) -> None:
    whole, cut = (service_of(data, service) for data in (DATA, trimmed))

    assert [(service, name) for name in cut.operation_names] == [
        each for each in CALLED if each[0] == service
    ]
    assert cut.metadata == whole.metadata
    # A client of S3 asks for these with its first call, what they say to people included.
    assert cut.client_context_parameters == whole.client_context_parameters
    assert {path.name for path in trimmed.iterdir() if path.is_dir()} == set(trimming.OPERATIONS)


@pytest.mark.parametrize("service", trimming.OPERATIONS)
def test_a_service_is_found_in_every_region_of_every_partition(trimmed: Path, service: str) -> None:
    whole, cut = (EndpointResolver(loaded(data, "endpoints")) for data in (DATA, trimmed))
    partitions = whole.get_available_partitions()

    assert {"aws", "aws-cn", "aws-us-gov"} <= set(partitions)
    assert cut.get_available_partitions() == partitions
    for partition in partitions:
        regions = whole.get_available_endpoints(service, partition, allow_non_regional=True)
        assert cut.get_available_endpoints(service, partition, allow_non_regional=True) == regions
        for region in regions:
            assert cut.construct_endpoint(service, region) == whole.construct_endpoint(service, region)
    for name in (f"{service}/{trimming.VERSIONS[service]}/endpoint-rule-set-1", "partitions"):
        assert loaded(trimmed, name) == loaded(DATA, name)


def test_a_member_is_no_word_to_people_whatever_it_is_called() -> None:
    told = {
        "operations": {
            "Tell": {"name": "Tell", "input": {"shape": "Told"}, "documentation": "Tells."},
            "Other": {"name": "Other", "input": {"shape": "Unreached"}},
        },
        "shapes": {
            "Told": {
                "type": "structure",
                "members": {
                    "documentation": {"shape": "Text", "documentation": "What it says."},
                    "shape": {"shape": "Round"},
                },
            },
            "Text": {"type": "string"},
            "Round": {"type": "list", "member": {"shape": "Told"}},
            "Unreached": {"type": "string"},
        },
    }
    cut = trimming.model(told, {"Tell"})

    assert cut["operations"] == {"Tell": {"name": "Tell", "input": {"shape": "Told"}}}
    assert cut["shapes"]["Told"]["members"] == {
        "documentation": {"shape": "Text"},
        "shape": {"shape": "Round"},
    }
    assert set(cut["shapes"]) == {"Told", "Text", "Round"}


def test_an_operation_that_there_is_not_stops_the_build() -> None:
    with pytest.raises(KeyError, match="PutItems"):
        trimming.model({"operations": {"PutItem": {}}, "shapes": {}}, {"PutItems"})
