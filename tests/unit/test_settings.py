"""Settings: read once, refused by name, never quoted."""

from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

import settings
from board.slots import PACES, local
from press import Site, TopicName
from settings import (
    BOARD_TOML,
    BadSetting,
    IntakeSettings,
    ModeratorSettings,
    PublisherSettings,
    read_site,
)

SITE = Site("Board", "en", (TopicName("work", "Work"),), PACES["standard"])
SECRET = bytes(range(32)).hex()
PRIVATE = X25519PrivateKey.from_private_bytes(bytes(range(32)))
INTAKE = {
    "INTAKE_TABLE": "intake",
    "PEPPER": SECRET,
    "BOX_PUBLIC_KEY": PRIVATE.public_key().public_bytes_raw().hex(),
    "BEACON_KEY": SECRET,
    "ORIGINS": "https://board.example  http://localhost:8000",
}
PUBLISHER = {
    "INTAKE_TABLE": "intake",
    "BOARD_TABLE": "board",
    "PAGES_BUCKET": "pages",
    "BEACON_KEY": SECRET,
    "BOX_PRIVATE_KEYS": f"{SECRET} {SECRET[::-1]}",
    "PUBLISHER_SECRET": SECRET,
}
EACH = [(IntakeSettings, INTAKE, name) for name in INTAKE] + [
    (PublisherSettings, PUBLISHER, name) for name in PUBLISHER
]
KEYS = [
    case for case in EACH if case[2] in ("PEPPER", "BOX_PUBLIC_KEY", "BOX_PRIVATE_KEYS", "PUBLISHER_SECRET")
]
TOML = 'name = "Board"\nlanguage = "en"\npace = "guarded"\n[topics]\nwork = "Work"\nlife = "Life"\n'


def refusal(read: Any, environ: dict[str, str]) -> str:
    with pytest.raises(BadSetting) as bad:
        read.read(environ, SITE)
    return str(bad.value)


def board_refusal(folder: Path, toml: str) -> str:
    (folder / "board.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(BadSetting) as bad:
        read_site(folder / "board.toml")
    return str(bad.value)


def test_intake_reads_its_table_its_keys_and_its_origins():
    found = IntakeSettings.read({**INTAKE, "HOME": "/root"}, SITE)

    assert (found.intake_table, found.pepper, found.site) == ("intake", bytes(range(32)), SITE)
    assert found.box_public_key.public_bytes_raw() == PRIVATE.public_key().public_bytes_raw()
    assert found.origins == ("https://board.example", "http://localhost:8000")


def test_intake_has_no_key_that_opens_a_box():
    found = IntakeSettings.read(INTAKE | PUBLISHER, SITE)

    assert not any(isinstance(getattr(found, name), X25519PrivateKey) for name in found.__slots__)
    assert set(found.__slots__) == {
        "intake_table",
        "pepper",
        "box_public_key",
        "beacon_key",
        "edge_keys",
        "origins",
        "site",
    }


def test_the_publisher_reads_its_keys_newest_first():
    found = PublisherSettings.read(PUBLISHER, SITE)

    assert (found.intake_table, found.board_table, found.pages_bucket, found.publisher_secret) == (
        "intake",
        "board",
        "pages",
        bytes(range(32)),
    )
    assert [key.private_bytes_raw().hex() for key in found.box_private_keys] == [SECRET, SECRET[::-1]]


@pytest.mark.parametrize("name", PACES)
def test_the_pace_of_a_build_comes_from_its_environment(name):
    found = settings.site({"PACE": name, "ORIGINS": "https://board.example http://localhost:8000"})

    assert found == read_site(BOARD_TOML, pace=PACES[name], origin="https://board.example")


def test_a_build_may_live_below_a_path():
    found = settings.site({"PACE": "standard", "ORIGINS": "https://board.example", "BASE": "/questions"})

    assert (found.base, found.root) == ("/questions", "https://board.example/questions")


@pytest.mark.parametrize("wrong", ["questions", "/questions/", "//elsewhere", "/a b", "/Ä"])
def test_a_path_of_another_form_is_refused(wrong):
    with pytest.raises(BadSetting, match="BASE has to be a path"):
        settings.site({"PACE": "standard", "ORIGINS": "https://board.example", "BASE": wrong})


@pytest.mark.parametrize(
    ("said", "keys"), [("", ()), (SECRET, (SECRET,)), (f"{SECRET} {'0' * 64}", (SECRET, "0" * 64))]
)
def test_intake_knows_no_edge_or_one_by_each_of_its_keys(said, keys):
    assert IntakeSettings.read(INTAKE | {"EDGE_KEYS": said}, SITE).edge_keys == keys


def test_a_wrong_key_of_the_edge_is_named_and_never_quoted():
    message = refusal(IntakeSettings, INTAKE | {"EDGE_KEYS": f"{SECRET} abcdef"})

    assert message.startswith("EDGE_KEYS has to be")
    assert "abcdef" not in message


@pytest.mark.parametrize("wrong", ["", "weekly", "Standard"])
def test_a_build_without_a_known_pace_does_not_start(wrong):
    with pytest.raises(BadSetting, match="PACE"):
        settings.site({"PACE": wrong})


def test_settings_cannot_be_changed():
    found = IntakeSettings.read(INTAKE, SITE)

    with pytest.raises(FrozenInstanceError):
        found.pepper = b""  # type: ignore[misc]


@pytest.mark.parametrize("empty", [None, ""])
@pytest.mark.parametrize(("read", "environ", "name"), EACH)
def test_a_setting_that_is_missing_is_named(read, environ, name, empty):
    without = {key: value for key, value in environ.items() if key != name} | (
        {} if empty is None else {name: empty}
    )

    assert refusal(read, without) == f"{name} is not set."


@pytest.mark.parametrize(
    ("read", "environ", "name"), [case for case in EACH if case[2] in ("ORIGINS", "BOX_PRIVATE_KEYS")]
)
def test_a_list_with_nothing_in_it_is_named_too(read, environ, name):
    message = refusal(read, environ | {name: " \n"})

    assert name in message


@pytest.mark.parametrize(
    "wrong", ["abcd", "g" * 64, SECRET[:-1], SECRET + "00", "é" * 64, f"{SECRET[:-2]}zz"]
)
@pytest.mark.parametrize(("read", "environ", "name"), KEYS)
def test_a_key_that_is_wrong_is_named_and_never_quoted(read, environ, name, wrong):
    message = refusal(read, environ | {name: wrong})

    assert message.startswith(f"{name} has to be 64 hexadecimal digits")
    assert wrong[:8] not in message


def test_the_board_says_who_it_is(tmp_path):
    (tmp_path / "board.toml").write_text(TOML, encoding="utf-8")
    site = read_site(tmp_path / "board.toml")

    assert site == Site(
        "Board", "en", (TopicName("work", "Work"), TopicName("life", "Life")), PACES["guarded"]
    )


def test_base_and_pace_can_be_set_from_outside(tmp_path):
    (tmp_path / "board.toml").write_text(TOML, encoding="utf-8")
    site = read_site(tmp_path / "board.toml", base="/mentoring", pace=local(10))

    assert (site.base, site.pace) == ("/mentoring", local(10))


@pytest.mark.parametrize(
    ("line", "environ", "carrier"),
    [
        ("", {}, "Amazon"),
        ('carrier = "Hostel"', {}, "Hostel"),
        ('carrier = "Hostel"', {"CARRIER": "Inn"}, "Inn"),
        ('carrier = "Hostel"', {"CARRIER": ""}, ""),
    ],
)
def test_who_carries_the_board_is_amazon_unless_the_operator_says_otherwise(tmp_path, line, environ, carrier):
    (tmp_path / "board.toml").write_text(f"{line}\n{TOML}", encoding="utf-8")
    site = read_site(tmp_path / "board.toml", carrier=environ.get("CARRIER"))

    assert site.carrier == carrier


def test_a_carrier_that_is_no_name_is_told_so(tmp_path):
    assert "carrier has to be a name" in board_refusal(tmp_path, f"carrier = 7\n{TOML}")


def test_a_board_is_of_its_own_language_unless_it_invites_others(tmp_path):
    (tmp_path / "board.toml").write_text(f'languages = ["de", "en", "pt-BR"]\n{TOML}', encoding="utf-8")

    assert read_site(tmp_path / "board.toml").languages == ("de", "en", "pt-BR")
    assert not read_site(BOARD_TOML).is_of_many_languages


@pytest.mark.parametrize("wrong", ['["de"]', '["en", "Deutsch"]', '"en"', '["en", "en"]', '["en", 7]'])
def test_languages_that_are_no_list_of_codes_with_the_boards_own_are_told_so(tmp_path, wrong):
    assert "languages has to be a list of codes" in board_refusal(tmp_path, f"languages = {wrong}\n{TOML}")


def test_the_board_that_comes_with_the_project_can_be_read():
    site = read_site(BOARD_TOML)

    assert site.slugs == ("work", "leading", "founding", "craft", "study", "changing-paths", "life")
    assert site.pace is PACES["standard"]


@pytest.mark.parametrize("missing", ["name", "language", "pace", "work"])
def test_a_board_without_one_of_its_lines_is_told_what_it_needs(tmp_path, missing):
    lines = [line for line in TOML.splitlines() if not line.startswith(missing)]
    toml = TOML[: TOML.index("[topics]")] if missing == "work" else "\n".join(lines)
    message = board_refusal(tmp_path, toml)

    assert ("topics" if missing == "work" else missing) in message
    assert "immediate, standard, guarded" in message


@pytest.mark.parametrize("wrong", ["weekly", "Standard", ""])
def test_an_unknown_pace_is_told_the_known_ones(tmp_path, wrong):
    message = board_refusal(tmp_path, TOML.replace("guarded", wrong))

    assert f"'{wrong}'" in message
    assert "immediate, standard, guarded" in message


def test_a_file_that_is_no_toml_is_told_so(tmp_path):
    message = board_refusal(tmp_path, "name = Board\n")

    assert message.startswith("board.toml is not valid TOML")


@pytest.mark.parametrize(
    "toml",
    [TOML.replace("[topics]", "topics = 5\n[others]"), TOML.replace('"guarded"', '["guarded"]')],
    ids=["topics as a number", "pace as a list"],
)
def test_a_line_of_the_wrong_kind_is_told_what_it_should_be(tmp_path, toml):
    message = board_refusal(tmp_path, toml)

    assert "board.toml" in message


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('slow_lane = "ajar"\n[topics]', "slow_lane has to be held or open"),
        ("[budgets]\nfast = 0\n[topics]", "the budgets fast and slow have to be whole numbers above 0"),
        ('[topics]\naha = "Ahas"', "no topic may be called aha"),
    ],
)
def test_what_a_board_cannot_be_set_to_is_said(tmp_path, more, said):
    assert said in board_refusal(tmp_path, TOML.replace("[topics]", more))


def test_a_terminal_knows_where_the_board_is_only_if_somebody_tells_it():
    needed = {"BOARD_TABLE": "board", "PUBLISHER_FUNCTION": "docket"}
    told = {"ORIGINS": "https://board.example http://localhost:8000", "BASE": "/questions"}

    assert ModeratorSettings.read(needed).site.root == ""
    assert ModeratorSettings.read(needed | told).site.root == "https://board.example/questions"
    with pytest.raises(BadSetting, match="BASE has to be a path"):
        ModeratorSettings.read(needed | {"BASE": "questions/"})
