"""The eventful board on each engine. On one machine it is made once for a module, and put back by tests."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.cases import Case, a_case
from tests.eventful import a_small_site
from tests.lined import in_the_cloud, on_one_machine


@pytest.fixture(scope="module")
def credentials() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("ACCESS_KEY_ID", "testing"), ("SECRET_ACCESS_KEY", "testing")):
            patch.setenv(f"AWS_{name}", value)
        patch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        yield


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """A folder in memory, where there is one: pages are synced to the disk, on which nothing here hangs."""
    shared = Path("/dev/shm")  # noqa: S108 (a mount, and no file of a fixed name in it)
    with TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def here(credentials: None, memory: Path) -> Iterator[Case]:
    with on_one_machine(memory / "here", site=a_small_site()) as place:
        yield a_case(place)


@pytest.fixture(scope="module")
def cloud(credentials: None) -> Iterator[Case]:
    with TemporaryDirectory() as folder, in_the_cloud(Path(folder), site=a_small_site()) as place:
        yield a_case(place)
