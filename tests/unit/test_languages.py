"""Languages: which codes there are, what each calls itself, and which way a text is written."""

import pytest

from board import languages

ARABIC = "أبي يقف أمامي كل صباح"


@pytest.mark.parametrize("code", ["en", "haw", "pt-BR", "zh-Hant", "zh-Hant-TW"])
def test_a_code_has_a_language_and_perhaps_a_script_and_a_region(code: str):
    assert languages.is_code(code)


@pytest.mark.parametrize("code", ["", "english", "EN", "e1", "pt-br", "en_GB", "en-"])
def test_what_is_written_in_another_way_is_no_code(code: str):
    assert not languages.is_code(code)


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("de", "Deutsch"),
        ("ar", "العربية"),
        ("pt-BR", "Português (Brasil)"),
        ("de-CH", "Deutsch (CH)"),
        ("haw", "haw"),
    ],
)
def test_a_language_goes_by_its_own_name_or_else_by_its_code(language: str, name: str):
    assert languages.name(language) == name


def test_every_name_belongs_to_a_code():
    assert all(languages.is_code(code) for code in languages.NAMES)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (ARABIC, "rtl"),
        (f"Excel: {ARABIC}", "rtl"),
        ("לא ידעתי מה לומר", "rtl"),
        ("I was told to sign.", "auto"),
        ("She said لا and left the room.", "auto"),
        ("2027", "auto"),
        ("", "auto"),
    ],
)
def test_a_text_that_is_mostly_in_letters_from_the_right_is_written_from_there(text: str, way: str):
    assert languages.way(text) == way
