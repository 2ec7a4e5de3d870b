"""What a reader finds who compares a board with this source: nothing, or in a sentence what differs."""

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from board import paths
from board.headers import HEADERS, page_kind
from board.model import Mode
from infra import assets, manifest, verify
from infra.smoke import Answer, Failed, Visitor
from infra.verify import NOT_KNOWN, PAGES
from publisher.pages import Printer
from tests.running import ROOT
from tests.world import a_site

STATIC = ROOT / "site" / "static"
Served = dict[str, bytes]


@pytest.fixture
def served() -> Served:
    """What a board serves that was deployed from here, below a path."""
    fixed = Printer(a_site(base="/questions")).fixed(Mode.NORMAL)
    pages = {page: fixed.get(page, b"<h1>Questions</h1>") for page in PAGES}
    files = {f"/static/{file.name}": assets.served(file) for file in STATIC.iterdir()}
    return pages | files | {paths.MANIFEST: manifest.made(STATIC, manifest.commit(), {})}


@pytest.fixture
def compare(served: Served, capsys: pytest.CaptureFixture[str]) -> Callable[[], tuple[int, list[str], str]]:
    class Reader(Visitor):
        def get(self, path: str) -> Answer:
            if path not in served:
                return Answer(404, {}, b"There is nothing here.")
            headers = {name.lower(): value for name, value in HEADERS[page_kind(path)].items()}
            return Answer(200, headers, served[path])

    def compare() -> tuple[int, list[str], str]:
        code = verify.main(["https://board.example/questions/"], Reader)
        said = capsys.readouterr()
        return code, said.out.splitlines(), said.err

    return compare


Compare = Callable[[], tuple[int, list[str], str]]


def change(served: Served, part: str, **told: Any) -> None:
    """Let the manifest say something else."""
    says = json.loads(served[paths.MANIFEST])
    says[part] = says[part] | told if isinstance(says[part], dict) else told[part]
    served[paths.MANIFEST] = json.dumps(says).encode()


def test_a_board_that_serves_this_source_passes_and_is_told_what_that_does_not_show(compare: Compare) -> None:
    code, said, _ = compare()

    assert code == 0
    assert f"{len(list(STATIC.iterdir()))} files" in said[-2]
    assert said[-1] == verify._LIMITS


def test_a_script_that_was_changed_is_named_although_the_manifest_covers_it_up(
    served: Served, compare: Compare
) -> None:
    served["/static/ask.js"] += b"fetch('/api/health?' + document.body.innerText);\n"
    code, said, _ = compare()

    assert code == 1
    assert said[:2] == [
        "/static/ask.js is not served as it is in this checkout.",
        "/static/ask.js is not served as the board's own manifest says.",
    ]

    digest = hashlib.sha256(served["/static/ask.js"]).hexdigest()
    change(served, "static", **{"/static/ask.js": digest})
    code, said, _ = compare()

    assert code == 1
    assert said[0] == "/static/ask.js is not served as it is in this checkout."
    assert len(said) == 3


def test_a_file_that_is_missing_or_too_many_is_named(served: Served, compare: Compare) -> None:
    del served["/static/board.css"]
    served["/static/extra.js"] = b"run();\n"
    change(served, "static", **{"/static/extra.js": "0" * 64})
    code, said, _ = compare()

    assert code == 1
    assert "/static/board.css is not served." in said
    assert "/static/extra.js is served, and not in this checkout." in said
    assert "/static/extra.js is not served as the board's own manifest says." in said


@pytest.mark.parametrize(
    "tag",
    [
        b"<script>run()</script>",
        b'<script type="module" src="/questions/static/other.js"></script>',
        b'<SCRIPT SRC="https://elsewhere.example/ask.js"></SCRIPT>',
    ],
)
def test_a_page_that_runs_another_script_is_named(served: Served, compare: Compare, tag: bytes) -> None:
    served[paths.ASK] = served[paths.ASK].replace(b"</head>", tag + b"</head>")
    code, said, _ = compare()

    assert code == 1
    assert said[0].startswith("/ask/ runs a script that is not in this checkout: ")


def test_a_page_that_may_run_more_than_ours_is_named(served: Served) -> None:
    policy = HEADERS["writing"]["Content-Security-Policy"].replace("script-src 'self'", "script-src *")

    class Given(Visitor):
        def get(self, path: str) -> Answer:
            return Answer(200, {"content-security-policy": policy}, served[paths.ASK])

    reader = Given("https://board.example/questions")

    assert list(verify._of_page(reader, paths.ASK, manifest.sums(STATIC))) == [
        "/ask/ has another policy on what it may run and load: its header Content-Security-Policy."
    ]


def test_another_package_than_was_built_here_is_named() -> None:
    names = {"Intake": {"contents": "1" * 64, "zip": "2" * 64}}
    here = {"static": {}, "packages": names, "commit": ""}
    told = {"static": {}, "packages": {"Intake": {"contents": "3" * 64, "zip": "2" * 64}}, "commit": ""}

    class Same(Visitor):
        def get(self, path: str) -> Answer:
            policy = HEADERS[page_kind(path)]["Content-Security-Policy"]
            return Answer(200, {"content-security-policy": policy}, b"")

    reader = Same("https://board.example")

    assert list(verify.differences(reader, here, here)) == []
    assert [line[:44] for line in verify.differences(reader, told, here)] == [
        "The manifest names another package of Intake"
    ]


def test_another_commit_is_told_and_is_no_fault_by_itself(served: Served, compare: Compare) -> None:
    change(served, "commit", commit="0" * 40)
    code, said, _ = compare()

    assert code == 0
    assert said[0].startswith(f"The board says that it was deployed from {'0' * 40}; this is ")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"commit": "", "packages": {}}',
        b'{"commit": "\\u001b[2J", "packages": {}, "static": {}}',
        b'{"commit": "", "packages": {"Intake": 1}, "static": {}}',
        b'{"commit": "", "packages": {}, "static": {"/static/ask.js": 1}}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_manifest_is_not_known_and_never_passes(
    served: Served, compare: Compare, body: bytes
) -> None:
    served[paths.MANIFEST] = body
    code, said, told = compare()

    assert (code, said) == (NOT_KNOWN, [])
    assert told == "The board could not be compared. What is there is no manifest.\n"


def test_a_board_without_a_manifest_or_an_answer_is_not_known(served: Served, compare: Compare) -> None:
    del served[paths.MANIFEST]

    class Silent(Visitor):
        def get(self, path: str) -> Answer:
            raise Failed("https://board.example does not answer (refused).")

    assert compare()[0] == NOT_KNOWN
    assert verify.main(["https://board.example"], Silent) == NOT_KNOWN


def test_what_is_no_address_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main(["board.example"]) == NOT_KNOWN
    assert "write it like https://board.example" in capsys.readouterr().err


def test_an_address_in_a_manifest_leads_nowhere_but_to_static_files(served: Served, compare: Compare) -> None:
    change(served, "static", **{"/static/../api/health": "0" * 64, "//elsewhere.example/": "0" * 64})
    code, said, _ = compare()

    assert code == 1
    assert said[0] == "The manifest names '//elsewhere.example/', which is no address of a static file."
    assert said[1] == "The manifest names '/static/../api/health', which is no address of a static file."


def test_the_manifest_is_plain_and_sorted_and_the_same_each_time() -> None:
    packages = {"Publisher": {"zip": "2", "contents": "1"}, "Intake": {"contents": "1", "zip": "2"}}
    made = manifest.made(STATIC, "0" * 40, packages)
    told = json.loads(made)

    assert made == manifest.made(STATIC, "0" * 40, dict(reversed(packages.items())))
    assert list(told) == sorted(told) == ["commit", "packages", "static"]
    assert list(told["static"]) == sorted(f"/static/{file.name}" for file in STATIC.iterdir())


def test_the_commit_is_that_of_the_checkout_and_of_nothing_around_it(tmp_path: Path) -> None:
    def git(*command: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@board.example")
        subprocess.run(["git", *who, *command], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "inside").mkdir()
    (tmp_path / "file").write_text("one\n")
    git("init", "-q")
    git("add", "file")
    git("commit", "-qm", "One")
    clean = manifest.commit(tmp_path)
    (tmp_path / "file").write_text("two\n")

    assert len(clean) == 40
    assert manifest.commit(tmp_path) == f"{clean}-dirty"
    assert manifest.commit(tmp_path / "inside") == ""
