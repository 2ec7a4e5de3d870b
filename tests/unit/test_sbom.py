"""The bill of materials names exactly what is pinned, and is the same each time."""

import json
import re

import pytest

from infra import sbom
from tests.running import ROOT

REQUIREMENTS = (ROOT / "requirements.txt").read_text(encoding="utf-8")


def a_bill(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert sbom.main(list(arguments)) == 0
    return capsys.readouterr().out


def test_every_pin_is_on_the_bill_with_every_hash_and_nothing_else_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    components = json.loads(a_bill(capsys))["components"]
    pinned = re.findall(r"^([\w.-]+)==([\w.]+)", REQUIREMENTS, re.MULTILINE)
    hashes = [each["content"] for component in components for each in component["hashes"]]

    assert [(each["name"], each["version"]) for each in components] == sorted(pinned)
    assert [each["purl"] for each in components] == [f"pkg:pypi/{n}@{v}" for n, v in sorted(pinned)]
    assert sorted(hashes) == sorted(re.findall(r"sha256:(\w+)", REQUIREMENTS))


def test_everything_on_the_bill_is_there_because_something_asks_for_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bill = json.loads(a_bill(capsys))
    asks = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    reached, further = set(), ["anonymous-mentoring"]
    while further:
        reached |= {*further}
        further = [purl for ref in further for purl in asks[ref] if purl not in reached]

    assert reached - {"anonymous-mentoring"} == {each["purl"] for each in bill["components"]}


def test_two_bills_are_the_same_bytes_and_tell_a_time_only_if_they_are_given_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second = a_bill(capsys), a_bill(capsys)
    dated = json.loads(a_bill(capsys, "--time", "2026-11-22T14:30:00Z"))

    assert first == second
    assert not {"serialNumber", "timestamp"} & {*json.loads(first), *json.loads(first)["metadata"]}
    assert dated["metadata"]["timestamp"] == "2026-11-22T14:30:00Z"


def test_installed_packages_say_their_licences(capsys: pytest.CaptureFixture[str]) -> None:
    told = {each["name"]: each.get("licenses") for each in json.loads(a_bill(capsys))["components"]}

    assert told["cryptography"] == [{"expression": "Apache-2.0 OR BSD-3-Clause"}]
    assert told["jinja2"] == [{"license": {"name": "BSD License"}}]
    assert all(told.values())


def test_a_package_of_another_version_than_the_pin_does_not_speak_for_it() -> None:
    other = sbom.Pin("cryptography", "1.0", "", ("0" * 64,), ("anonymous-mentoring",))
    absent = sbom.Pin("no-such-package-is-there", "1.0", "", ("0" * 64,), ("anonymous-mentoring",))
    bill = sbom.document("anonymous-mentoring", "0", [other, absent])

    assert not any("licenses" in each for each in bill["components"])


def test_a_line_that_pins_nothing_is_named_and_not_left_out() -> None:
    with pytest.raises(ValueError, match="pins nothing: flask>=3"):
        sbom.pins(f"{REQUIREMENTS}flask>=3\n")
