"""Keys: made once, kept whole, and changed so that nothing under way is lost."""

import json
import stat
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

import sealing
from infra import keys
from infra.keys import BadKeys
from intake.app import _KEEP_DAYS
from settings import IntakeSettings, PublisherSettings
from tests.package.environ import ENVIRON
from tests.world import a_site

TODAY = date(2027, 1, 15)
LATER = TODAY + timedelta(days=keys.RETIRED_AFTER)


def privates(kept: dict[str, str]) -> tuple[X25519PrivateKey, ...]:
    return tuple(
        X25519PrivateKey.from_private_bytes(bytes.fromhex(key)) for key in kept["BOX_PRIVATE_KEYS"].split()
    )


def a_box(kept: dict[str, str]) -> bytes:
    return sealing.seal(
        X25519PublicKey.from_public_bytes(bytes.fromhex(kept["BOX_PUBLIC_KEY"])), "id", b"words"
    )


def test_the_keys_of_a_new_board_are_what_its_settings_read() -> None:
    made = keys.made()

    assert IntakeSettings.read(ENVIRON | made, a_site()).edge_keys == (made["EDGE_KEYS"],)
    assert PublisherSettings.read(ENVIRON | made, a_site()).publisher_secret.hex() == made["PUBLISHER_SECRET"]
    assert sealing.unseal(privates(made), "id", a_box(made)) == b"words"


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    made = keys.keys(path, new=True)

    assert keys.keys(path, new=True) == keys.keys(path, new=False) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


def test_lost_keys_are_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(BadKeys, match="put the file back"):
        keys.keys(tmp_path / "keys.json", new=False)


@pytest.mark.parametrize("text", ["", "{", "[]", '"a"'])
def test_broken_keys_are_told_and_left_alone(text: str, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)

    with pytest.raises(BadKeys, match="put back your copy"):
        keys.keys(path, new=True)
    assert path.read_text() == text


def test_saving_keys_replaces_them_whole(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys.save(path, {"PEPPER": "a"})
    (tmp_path / ".keys.json.new").write_text("half of what a killed run")
    keys.save(path, {"PEPPER": "b"})

    assert json.loads(path.read_text()) == {"PEPPER": "b"}


def test_at_no_step_of_a_change_is_a_box_sealed_that_the_publisher_of_the_step_before_cannot_open() -> None:
    """Functions are replaced one by one, so intake may be a step ahead of the publisher, or behind it."""
    first = keys.made()
    steps = [first, *keys.changed("box", first, TODAY)]

    for before, after in pairwise(steps):
        for intake, publisher in ((before, after), (after, before)):
            assert sealing.unseal(privates(publisher), "id", a_box(intake)) == b"words"
    assert steps[-1]["BOX_PUBLIC_KEY"] != first["BOX_PUBLIC_KEY"]


def test_boxes_under_the_old_key_open_until_it_is_retired() -> None:
    first = keys.made()
    last = keys.changed("box", first, TODAY)[-1]

    assert sealing.unseal(privates(last), "id", a_box(first)) == b"words"
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(privates(keys.retired(last, LATER)), "id", a_box(first))
    assert sealing.unseal(privates(keys.retired(last, LATER)), "id", a_box(last)) == b"words"


def test_a_change_of_the_box_key_that_was_broken_off_is_gone_on_with() -> None:
    halfway, whole = keys.changed("box", keys.made(), TODAY)

    assert keys.changed("box", halfway, TODAY) == [halfway, whole]
    with pytest.raises(BadKeys, match="broken off"):
        keys.retired(halfway, LATER)


@pytest.mark.parametrize("broken_off_after", [0, 1, 2])
def test_at_no_step_of_a_change_does_intake_refuse_what_the_edge_says(broken_off_after: int) -> None:
    first = keys.made()
    steps = [first, *keys.changed("edge", first, TODAY)[:broken_off_after]]
    steps += keys.changed("edge", steps[-1], TODAY)

    for before, after in pairwise(steps):
        said = {each["EDGE_KEYS"].split()[0] for each in (before, after)}
        assert said <= set(before["EDGE_KEYS"].split()) or said <= set(after["EDGE_KEYS"].split())
        # The edge is replaced before intake is: what it says then, intake has to know already.
        assert after["EDGE_KEYS"].split()[0] in before["EDGE_KEYS"].split()
    assert len(steps[-1]["EDGE_KEYS"].split()) == 1
    assert steps[-1]["EDGE_KEYS"] not in first["EDGE_KEYS"]


@pytest.mark.parametrize("which", keys.CHANGEABLE)
def test_a_change_touches_no_other_key_and_never_pepper_or_secret(which: str) -> None:
    first = keys.made()
    last = keys.changed(which, first, TODAY)[-1]
    names = {"box": {"BOX_PRIVATE_KEYS", "BOX_PUBLIC_KEY"}, "edge": {"EDGE_KEYS"}, "beacon": {"BEACON_KEY"}}

    assert {name for name in first if first[name] != last[name]} == names[which]


def test_an_old_box_key_is_kept_for_as_long_as_a_box_may_wait() -> None:
    last = keys.changed("box", keys.made(), TODAY)[-1]

    with pytest.raises(BadKeys, match=f"from {LATER} on"):
        keys.retired(last, LATER - timedelta(days=1))
    assert keys.CHANGED not in keys.retired(last, LATER)
    assert keys.RETIRED_AFTER > _KEEP_DAYS


def test_keys_that_were_not_changed_have_none_to_retire() -> None:
    with pytest.raises(BadKeys, match="was not changed"):
        keys.retired(keys.made(), LATER)
