"""What is known against a pin is named, and what nobody said is never taken for good news."""

import json
from typing import Any

import pytest

from infra import advisories, sbom
from infra.advisories import FILES, NOT_KNOWN, heard
from tests.running import ROOT


def pinned(file: str) -> list[dict[str, Any]]:
    pins = sbom.pins((ROOT / file).read_text(encoding="utf-8"))
    return [{"name": pin.name, "version": pin.version, "vulns": []} for pin in pins if not pin.marker]


def said(dependencies: list[dict[str, Any]]) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def clean(file: str) -> str:
    return said(pinned(file))


def test_all_is_well_when_something_was_said_of_every_pin(capsys: pytest.CaptureFixture[str]) -> None:
    code = advisories.main(clean)

    assert code == 0
    assert capsys.readouterr().out.startswith("Nothing is known against ")


def test_what_is_known_is_named_with_what_mends_it(capsys: pytest.CaptureFixture[str]) -> None:
    def flawed(file: str) -> str:
        told = pinned(file)
        told[0]["vulns"] = [{"id": "PYSEC-2026-1", "fix_versions": ["9.9"], "aliases": [], "description": ""}]
        return said(told)

    code = advisories.main(flawed)
    lines = capsys.readouterr().out.splitlines()
    first = pinned("requirements.txt")[0]

    assert code == 1
    assert lines[0] == (f"requirements.txt: {first['name']} {first['version']}: PYSEC-2026-1, mended in 9.9")
    assert len(lines) == len(FILES) + 1


@pytest.mark.parametrize("answer", ["", "[]", "{}", "null", '{"dependencies": [{}]}', said([])])
def test_no_answer_is_not_known(answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = advisories.main(lambda _: answer)

    assert code == NOT_KNOWN
    assert "Not known" in capsys.readouterr().out


def test_a_package_that_the_database_does_not_know_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    def skipping(file: str) -> str:
        first, *others = pinned(file)
        return said([{"name": first["name"], "skip_reason": "Dependency not found"}, *others])

    code = advisories.main(skipping)

    assert code == NOT_KNOWN
    assert "nothing was said of 1 packages: blinker" in capsys.readouterr().out


def test_a_pin_that_is_missing_from_the_answer_is_not_known() -> None:
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    answer = heard(said(pinned("requirements.txt")[1:]), requirements)

    assert answer.silent == ["blinker"]
    assert answer.known == []


def test_what_is_known_counts_more_than_what_is_not() -> None:
    def mixed(file: str) -> str:
        told = pinned(file)
        told[0]["vulns"] = [{"id": "PYSEC-2026-1", "fix_versions": []}]
        return said(told[:1])

    assert advisories.main(mixed) == 1


def test_a_machine_without_the_auditor_or_a_network_gets_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advisories, "_AUDITOR", ROOT / "no" / "such" / "pip-audit")

    assert advisories.main() == NOT_KNOWN
