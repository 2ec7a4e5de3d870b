"""What a board says in its language, and in English where a catalogue lacks a message."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

import speech
from board.slots import PACES, Pace
from infra import bundle, languages
from speech import CATALOGUES, ENGLISH, Speech
from wording import listed, long_day, long_month, pace_words, rules, speaker_words

ARABIC = {0: "none", 1: "one", 2: "a pair", 3: "a few", 11: "many", 100: "others"}


def spoken(
    folder: Path, language: str, messages: dict[str | tuple[str, str], str | tuple[str, ...]]
) -> Speech:
    """Return the speech of a catalogue with these messages, compiled as the board's are."""
    catalogue = languages.read(b"", language)
    for message, said in messages.items():
        catalogue.add(message, said)
    (folder / f"{language}.mo").write_bytes(languages.compiled(catalogue))
    return speech.load(folder / f"{language}.mo")


def test_a_message_comes_in_the_language_and_in_english_where_it_is_lacking(tmp_path: Path) -> None:
    said = spoken(tmp_path, "de", {"asker": "wer fragt"})

    assert speaker_words(said, "asker") == "wer fragt"
    assert speaker_words(said, "mentor-2") == "mentor 2"
    assert speaker_words(said, "mentor") == "a mentor"


def test_a_date_and_a_month_are_put_as_the_language_puts_them(tmp_path: Path) -> None:
    messages = {"%(day)s November %(year)s": "%(day)s. November %(year)s", ", ": "; "}
    said = spoken(tmp_path, "de", messages)

    assert long_day(said, "2026-11-02") == "2. November 2026"
    assert long_day(ENGLISH, "2026-11-22") == "22 November 2026"
    assert long_month(said, "2026-11") == "November 2026"
    assert listed(said, ["eins", "zwei"]) == "eins; zwei"


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_a_name(month: int) -> None:
    assert long_day(ENGLISH, f"2026-{month:02}-09") == f"9 {long_month(ENGLISH, f'2026-{month:02}')}"


def test_arabic_has_six_forms_for_python_and_for_scripts(tmp_path: Path) -> None:
    said = spoken(tmp_path, "ar", {("1 story", "%(count)s stories"): tuple(ARABIC.values())})

    assert [said.ngettext("1 story", "%(count)s stories", number) for number in ARABIC] == list(
        ARABIC.values()
    )
    assert said.counted("1 story", "%(count)s stories") == dict(
        zip(("zero", "one", "two", "few", "many", "other"), ARABIC.values(), strict=True)
    )


def test_a_script_gets_no_more_forms_than_there_are() -> None:
    assert ENGLISH.counted("1 story", "%(count)s stories") == {"one": "1 story", "other": "{count} stories"}


def test_a_plural_with_a_form_left_empty_comes_in_english(tmp_path: Path) -> None:
    said = spoken(tmp_path, "ar", {("every hour", "every %(n)s hours"): ("a", "b", "c", "d", "e", "")})

    assert pace_words(said, PACES["guarded"]) == "every 6 hours"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(60, "every minute"), (900, "every 15 minutes"), (21_600, "every 6 hours"), (1, "every second")],
)
def test_a_pace_is_said_in_the_largest_unit_that_fits(seconds: int, words: str) -> None:
    assert pace_words(ENGLISH, Pace("", seconds, 0)) == words


def test_reasons_are_said_three_ways(tmp_path: Path) -> None:
    said = rules(spoken(tmp_path, "de", {"It is unkind": "Es verletzt"}))["unkind"]

    assert said.label == "Es verletzt"
    assert said.because == "it was unkind"


@pytest.mark.parametrize(
    ("language", "there"), [("en", True), ("en-GB", True), ("es-MX", True), ("qq", False)]
)
def test_a_language_without_a_catalogue_is_known_for_one(language: str, there: bool) -> None:
    assert speech.speaks(language) is there
    assert speech.of("qq") is ENGLISH


def test_the_same_source_and_words_compile_to_the_same_bytes() -> None:
    file = CATALOGUES / "de.po"
    made = {languages.compiled(languages.read(file.read_bytes(), "de")) for _ in range(2)}

    assert len(made) == 1
    assert b"-Date:" not in made.pop() + file.read_bytes()


def test_a_package_keeps_the_catalogue_of_its_board_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "languages").mkdir()
    for name in ("messages.pot", "de.po", "de.mo", "es.mo"):
        (tmp_path / "languages" / name).touch()
    toml = (languages.ROOT / "site" / "board.toml").read_text(encoding="utf-8")
    (tmp_path / "board.toml").write_text(
        toml.replace('language = "en"', 'language = "de-AT"'), encoding="utf-8"
    )
    bundle.keep_language(tmp_path)

    assert [file.name for file in (tmp_path / "languages").iterdir()] == ["de.mo"]


@pytest.mark.parametrize(
    ("message", "said", "bad"),
    [
        ("on %(day)s", "am %(day)s", 0),
        ("on %(day)s", "am Tag", 1),
        ("on %(day)s", "am %(tag)s", 1),
        ("all", "100 % davon", 1),
        (("1 of %(n)s", "%(n)s of them"), ("eins", "%(n)s davon"), 0),
        (("1 of %(n)s", "%(n)s of them"), ("%(n)s", "einige"), 1),
    ],
)
def test_a_translation_that_loses_a_placeholder_is_found(message: str, said: str, bad: int) -> None:
    catalogue = Catalog("de")
    catalogue.add(message, said)

    assert len(languages.lost(catalogue[message], catalogue)) == bad
