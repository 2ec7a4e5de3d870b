"""One server's settings and keys: what each process is told, and what is said when something is missing."""

import json
import os
import shlex
import stat
from datetime import date, timedelta

import pytest

from infra import keys
from infra.server import composing, envs
from infra.server.__main__ import main
from settings import BadSetting

SAID = {"ORIGINS": "https://board.example", "CARRIER": "Hostel"}


def dealt(folder, name):
    lines = (folder / name).read_text().splitlines()
    return dict(shlex.split(line)[0].split("=", 1) for line in lines)


def test_pages_say_who_houses_the_machine_and_the_pace_of_the_board():
    assert composing.site(SAID).carrier == "Hostel"
    assert composing.site(SAID | {"CARRIER": ""}).carrier == ""
    assert composing.site(SAID).pace.name == "standard"
    assert composing.site(SAID | {"PACE": "guarded"}).pace.name == "guarded"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"ORIGINS": "https://board.example"}, "CARRIER is not set"),
        (SAID | {"CARRIER": "Amazon"}, "CARRIER is not set"),
        (SAID | {"BASE": "/board"}, "BASE cannot be set"),
        ({"CARRIER": "Hostel"}, "ORIGINS is not set"),
        (SAID | {"PACE": "weekly"}, "PACE has to be one of"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named(environ, said):
    with pytest.raises(BadSetting, match=said):
        composing.site(environ)


def test_a_board_without_a_folder_is_told_which_to_name():
    with pytest.raises(BadSetting, match="DATA is not set"):
        composing.places({})


def test_each_process_is_dealt_its_own_keys_in_files_for_root_alone(tmp_path):
    envs.deal(tmp_path, new=True)
    own = json.loads((tmp_path / envs.KEYS).read_text())
    intake, publisher = (dealt(tmp_path, name) for name in envs.PARTS)

    assert intake == {name: own[name] for name in ("PEPPER", "BOX_PUBLIC_KEY", "BEACON_KEY")}
    assert publisher == {name: own[name] for name in ("BOX_PRIVATE_KEYS", "PUBLISHER_SECRET", "BEACON_KEY")}
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_dealing_again_changes_nothing_and_a_lost_file_is_not_made_anew(tmp_path):
    envs.deal(tmp_path, new=True)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    envs.deal(tmp_path, new=False)
    after = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    (tmp_path / envs.KEYS).unlink()

    assert after == before
    with pytest.raises(keys.BadKeys, match="is missing"):
        envs.deal(tmp_path, new=False)


def test_a_changed_box_key_opens_old_boxes_until_it_is_retired(tmp_path):
    envs.deal(tmp_path, new=True)
    old, day = dealt(tmp_path, "publisher.env")["BOX_PRIVATE_KEYS"], date(2026, 11, 26)
    closed_by = dealt(tmp_path, "intake.env")["BOX_PUBLIC_KEY"]
    envs.change(tmp_path, "box", day)
    both = dealt(tmp_path, "publisher.env")["BOX_PRIVATE_KEYS"].split()
    with pytest.raises(keys.BadKeys, match="can be retired from"):
        envs.change(tmp_path, "retire", day)
    envs.change(tmp_path, "retire", day + timedelta(days=keys.RETIRED_AFTER))

    assert both[1] == old
    assert dealt(tmp_path, "intake.env")["BOX_PUBLIC_KEY"] != closed_by
    assert dealt(tmp_path, "publisher.env")["BOX_PRIVATE_KEYS"] == both[0]


@pytest.mark.parametrize("command", ["slot", "beacon", "everything", "backup", "moderate"])
def test_a_command_without_its_settings_says_which_in_one_sentence(command, monkeypatch, capsys):
    for name in [*os.environ]:
        if name in ("DATA", "ORIGINS", "CARRIER"):
            monkeypatch.delenv(name)

    assert main([command]) == 1
    assert (
        capsys.readouterr().err
        == "DATA is not set: the folder that keeps the board, such as /var/lib/board.\n"
    )
