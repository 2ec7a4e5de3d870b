"""A proof holds for the work, the beacon, the route and the body that it was made for, and no other."""

import hashlib
import hmac
import json
import re
from functools import cache
from typing import Any

import pytest

from board import beacons
from intake import proof
from tests.running import ROOT

KEY = bytes(range(64, 96))
HOUR = 1_800_000_000 // 3_600 * 3_600
GOOD = beacons.good(KEY, HOUR)
PATH = "/api/threads"
BODY = b'{"title":"How do I say no?"}'


@cache
def a_proof(hour: int = HOUR) -> str:
    return proof.solve(beacons.beacon(KEY, hour), PATH, BODY)


def vectors() -> list[dict[str, Any]]:
    page = (ROOT / "docs" / "proof.md").read_text(encoding="utf-8")
    found = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert found
    return list(json.loads(found[1]))


@pytest.mark.parametrize("vector", vectors(), ids=range(len(vectors())))
def test_the_vectors_of_the_documentation_hold(vector: dict[str, Any]):
    body = vector["body"].encode()
    parts = [b"am/proof/v1", vector["beacon"].encode(), vector["path"].encode()]
    seed = hashlib.sha256(b"\0".join([*parts, hashlib.sha256(body).digest()])).digest()
    first = hashlib.pbkdf2_hmac(
        "sha256",
        seed + bytes([0]) + int(vector["proof"].split(".")[2].split("-")[0]).to_bytes(4, "big"),
        b"am/proof/v1",
        1_000,
        32,
    )

    assert hashlib.sha256(body).hexdigest() == vector["body_sha256"]
    assert seed.hex() == vector["seed"]
    assert first[0] == 0
    assert first[1] < 128
    assert proof.holds(vector["proof"], (vector["beacon"],), vector["path"], body)
    assert vector["beacon"] == beacons.beacon(KEY, HOUR)


def test_a_proof_of_work_holds_for_its_own_body_route_and_beacon():
    assert proof.holds(a_proof(), GOOD, PATH, BODY)


@pytest.mark.parametrize("hours", [-2, -1, 0, 1])
def test_a_beacon_is_good_in_its_hour_the_two_after_it_and_the_one_before(hours: int):
    assert beacons.beacon(KEY, HOUR + hours * beacons.HOUR) in GOOD


@pytest.mark.parametrize("hours", [-3, 2, 24])
def test_a_proof_on_a_stale_or_future_beacon_is_refused(hours: int):
    header = a_proof(HOUR + hours * beacons.HOUR)

    assert proof.holds(header, [header.split(".")[1]], PATH, BODY)
    assert not proof.holds(header, GOOD, PATH, BODY)


def test_a_beacon_of_another_board_is_refused():
    assert not proof.holds(a_proof(), beacons.good(KEY[::-1], HOUR), PATH, BODY)


def test_a_proof_for_another_route_or_another_byte_is_refused():
    assert not proof.holds(a_proof(), GOOD, PATH + "/", BODY)
    assert not proof.holds(a_proof(), GOOD, PATH, BODY + b" ")
    assert not proof.holds(a_proof(), GOOD, PATH, BODY.replace(b"no", b"NO"))


def test_work_that_was_skipped_is_refused():
    version, beacon, counters = a_proof().split(".")
    solved = counters.split("-")
    for at in range(len(solved)):
        skipped = [*solved[:at], str(int(solved[at]) + 1), *solved[at + 1 :]]

        assert not proof.holds(f"{version}.{beacon}.{'-'.join(skipped)}", GOOD, PATH, BODY)


def test_counters_spliced_from_another_proof_are_refused():
    other = proof.solve(beacons.beacon(KEY, HOUR), PATH, b"{}").split(".")[2].split("-")
    version, beacon, counters = a_proof().split(".")
    spliced = [*counters.split("-")[:4], *other[4:]]
    turned = counters.split("-")[::-1]

    assert not proof.holds(f"{version}.{beacon}.{'-'.join(spliced)}", GOOD, PATH, BODY)
    assert not proof.holds(f"{version}.{beacon}.{'-'.join(turned)}", GOOD, PATH, BODY)


def _malformed() -> list[str]:
    version, beacon, counters = a_proof().split(".")
    solved = counters.split("-")
    return [
        "",
        "v1",
        beacon,
        f"v2.{beacon}.{counters}",
        f"{version}.{beacon.upper()}.{counters}",
        f"{version}.{beacon}",
        f"{version}.{beacon}.",
        f"{version}.{beacon}.{'-'.join(solved[:7])}",
        f"{version}.{beacon}.{counters}-0",
        f"{version}.{beacon}.{counters}-",
        f"{version}.{beacon}.0{counters}",
        f"{version}.{beacon}.+{counters}",
        f"{version}.{beacon}.{counters} ",
        f"{version}.{beacon}.{counters}\n",
        f"{version}.{beacon}.{'-'.join([str(2**32), *solved[1:]])}",
        f"{version}.{beacon}.{'-'.join(['9' * 400, *solved[1:]])}",
        f"{version}.{beacon}.{counters.translate({ord(str(n)): chr(0x660 + n) for n in range(10)})}",
        f"{version}..{counters}",
        ".." + counters,
        "v1." + "-".join(["0"] * 100_000),
    ]


@pytest.mark.parametrize("header", _malformed(), ids=range(len(_malformed())))
def test_a_malformed_proof_is_refused(header: str):
    assert not proof.holds(header, GOOD, PATH, BODY)


def test_a_proof_is_bound_to_the_board_by_a_mac_that_only_its_key_makes():
    assert hmac.compare_digest(beacons.beacon(KEY, HOUR), GOOD[0])
    assert len(set(GOOD)) == 4
