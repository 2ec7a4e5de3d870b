"""The import rules of the house: arrows point inwards, and the rules of the board stay pure."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

FUNCTIONS = Path(__file__).parents[2] / "functions"
MAY_IMPORT = {
    "board": set(),
    "sealing": set(),
    "logs": set(),
    "together": set(),
    "invoking": set(),
    "republishing": {"together"},
    "patience": set(),
    "press": {"board", "speech", "wording"},
    "wording": {"board", "speech"},
    "speech": set(),
    "settings": {"board", "press", "speech"},
    "stored": set(),
    "storage": {"board"},
    "screening": {"board"},
    "intake": {
        "board",
        "press",
        "screening",
        "sealing",
        "logs",
        "patience",
        "speech",
        "storage",
        "stored",
        "wording",
    },
    "publisher": {
        "board",
        "press",
        "screening",
        "sealing",
        "logs",
        "patience",
        "storage",
        "stored",
        "together",
        "invoking",
        "republishing",
        "wording",
    },
    "moderator": {"board", "invoking", "press", "republishing", "screening", "storage", "together"},
}
HANDLERS = {"intake/handler.py", "publisher/handler.py"}
COMPOSED_IN = {*HANDLERS, "moderator/__main__.py"}
BOTOCORE_IN = {
    *HANDLERS,
    "patience.py",
    "storage/tables.py",
    "publisher/bucket.py",
    "moderator/__main__.py",
}
IMPURE = {
    "os",
    "time",
    "random",
    "secrets",
    "pathlib",
    "io",
    "socket",
    "subprocess",
    "logging",
    "sys",
    "threading",
}


def modules(layer: str) -> list[Path]:
    return [*FUNCTIONS.glob(f"{layer}.py"), *FUNCTIONS.glob(f"{layer}/**/*.py")]


def imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} imports relatively"
            yield (node.module or "").partition(".")[0]


def test_every_layer_has_a_rule() -> None:
    layers = {path.stem for path in FUNCTIONS.glob("*.py")}
    layers |= {path.parent.name for path in FUNCTIONS.glob("*/__init__.py")}

    assert layers == set(MAY_IMPORT)


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_arrows_point_inwards(layer: str) -> None:
    for module in modules(layer):
        reached = set(imports(module)) & (set(MAY_IMPORT) - {layer})
        allowed = MAY_IMPORT[layer] | (
            {"settings"} if str(module.relative_to(FUNCTIONS)) in COMPOSED_IN else set()
        )

        assert reached <= allowed, f"{module.name} reaches {reached - allowed}"


def test_the_rules_of_the_board_use_the_standard_library_and_nothing_impure() -> None:
    for module in modules("board"):
        used = set(imports(module)) - {"board"}

        assert used <= sys.stdlib_module_names, module.name
        assert not used & IMPURE, module.name
        assert ".now(" not in module.read_text(encoding="utf-8"), module.name


def test_only_the_tables_know_dynamodb_and_only_the_bridge_knows_mangum() -> None:
    users = {
        library: {
            module.relative_to(FUNCTIONS).as_posix()
            for module in FUNCTIONS.rglob("*.py")
            if library in imports(module)
        }
        for library in ("boto3", "botocore", "mangum")
    }

    assert users["mangum"] == {"intake/bridge.py"}
    assert users["botocore"] == BOTOCORE_IN
    assert users["boto3"] == {"moderator/__main__.py"}


def test_the_environment_is_read_where_an_entry_point_is_composed_and_nowhere_else() -> None:
    readers = {
        module.relative_to(FUNCTIONS).as_posix()
        for module in FUNCTIONS.rglob("*.py")
        if "environ" in module.read_text(encoding="utf-8") and "os" in imports(module)
    }

    assert readers <= COMPOSED_IN


@pytest.mark.parametrize(
    ("entry", "unwanted"),
    [
        ("publisher.slot", {"flask", "mangum", "boto3", "werkzeug"}),
        ("intake.app", {"boto3", "publisher"}),
        ("board.rules", {"json.tool", "jinja2", "cryptography"}),
    ],
)
def test_an_entry_point_loads_no_more_than_it_needs(entry: str, unwanted: set[str]) -> None:
    command = [sys.executable, "-c", f"import sys, {entry}; print(*sys.modules)"]
    loaded = subprocess.run(
        command, env={"PYTHONPATH": str(FUNCTIONS)}, capture_output=True, text=True, check=True
    ).stdout.split()

    assert not unwanted & set(loaded)


@pytest.mark.parametrize(
    "module", ["utils", "helpers", "common", "shared", "core", "base", "manager", "misc"]
)
def test_no_module_has_a_name_that_says_nothing(module: str) -> None:
    root = FUNCTIONS.parent
    found = [*FUNCTIONS.rglob(f"{module}.py"), *(root / "infra").rglob(f"{module}.py")]

    assert not found
