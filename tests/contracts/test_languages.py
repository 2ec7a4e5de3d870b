"""Catalogues say what the source says: nothing stale, nothing lost, nothing that breaks a page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message

import speech
from infra import languages
from press import TEMPLATES
from speech import CATALOGUES, ENGLISH
from tests.running import ROOT

STATIC = Path(__file__).parents[2] / "site" / "static"
LANGUAGES = languages.languages()
NUMBERS = range(1_001)


@pytest.fixture(scope="module")
def template() -> Catalog:
    return languages.messages()


def catalogue(language: str) -> Catalog:
    return languages.read((languages.FOLDER / f"{language}.po").read_bytes(), language)


def forms(message: Message) -> list[tuple[str, str]]:
    """Return each form that has words, with the English that it stands for."""
    english = (message.id,) if isinstance(message.id, str) else message.id
    said = (message.string,) if isinstance(message.string, str) else message.string or ()
    return [(english[min(at, len(english) - 1)], form) for at, form in enumerate(said) if form]


def told(language: str) -> Iterator[tuple[str, str]]:
    for message in catalogue(language):
        if message.id:
            yield from forms(message)


def test_the_template_has_every_message_of_the_source(template: Catalog) -> None:
    assert languages.TEMPLATE.read_bytes() == languages.written(template), "run ./dev languages"
    assert len(template) > 700


def test_no_message_hides_inside_of_another_call_where_extraction_does_not_look(template: Catalog) -> None:
    marked = [
        node.args[0].value
        for path in (ROOT / "functions").glob("*/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
        if isinstance(node.args[0], ast.Constant)
    ]

    assert len(marked) > 30
    assert [message for message in marked if message not in template] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_up_to_date_and_compiled(language: str, template: Catalog) -> None:
    file = languages.FOLDER / f"{language}.po"
    said = languages.updated(catalogue(language), template)

    assert file.read_bytes() == languages.written(said), "run ./dev languages"
    assert (CATALOGUES / f"{language}.mo").read_bytes() == languages.compiled(said), "run ./dev languages"


def test_languages_that_are_complete_lack_nothing() -> None:
    assert set(languages.COMPLETE) <= set(LANGUAGES)
    for language in languages.COMPLETE:
        lacking = [
            message.id for message in catalogue(language) if message.id and not languages.is_whole(message)
        ]

        assert lacking == [], f"{language} lacks {len(lacking)} messages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_catalogue_is_a_guess(language: str) -> None:
    assert [message.id for message in catalogue(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_loses_or_invents_a_placeholder(language: str) -> None:
    said = catalogue(language)
    found = [form for message in said if message.id for form in languages.lost(message, said)]

    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_brings_markup_or_a_mark_that_ends_an_attribute(language: str) -> None:
    for english, form in told(language):
        assert re.findall(r"</?\w[^>]*>", form) == re.findall(r"</?\w[^>]*>", english), form
        for mark in "<>&":
            assert form.count(mark) == english.count(mark), form
        assert form.count('"') <= english.count('"'), form


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_ends_otherwise_than_its_message(language: str) -> None:
    for english, form in told(language):
        assert (form != form.strip()) == (english != english.strip()), repr(form)
        assert not form.rstrip().endswith(("!", "！")), form


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_all_of_their_forms_or_none(language: str) -> None:
    said = catalogue(language)
    for message in said:
        if message.id and not isinstance(message.id, str):
            assert isinstance(message.string, tuple | list)
            assert len(message.string) == said.num_plurals, message.id
            assert all(message.string) or not any(message.string), message.id


@pytest.mark.parametrize("language", [*LANGUAGES, "en"])
def test_a_script_has_the_form_for_every_number_that_python_has(language: str) -> None:
    rule = Locale.parse(language, sep="-").plural_form
    given = speech.of(language)
    numbered = {number: f"{given.ngettext('1 story', '%(count)s stories', number)}" for number in NUMBERS}
    named = given.counted("1 story", "%(count)s stories")

    for number, form in numbered.items():
        assert named.get(rule(number), named["other"]) == form.replace("%(count)s", "{count}"), number


def test_english_needs_no_catalogue() -> None:
    assert not [*CATALOGUES.glob("en*")]
    assert speech.of("en") is speech.of("en-GB") is ENGLISH


ATTRIBUTES = re.compile(
    r"""\b(title|alt|placeholder|aria-label|aria-description|content|label|value)="([^"]*)\""""
)


@pytest.mark.parametrize(
    "name", sorted(p.relative_to(TEMPLATES).as_posix() for p in TEMPLATES.rglob("*.*ml"))
)
def test_every_attribute_that_people_hear_or_see_is_marked_for_translation(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    text = re.sub(
        r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}|{#.*?#}|{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL
    )
    # What a browser is told about a page, and what a form sends, is for programs.
    tags = [
        tag for tag in re.findall(r"<\w[^>]*>", text) if not re.match(r"<(meta|input type=\"hidden\")", tag)
    ]
    found = [
        match[2] for tag in tags for match in ATTRIBUTES.finditer(tag) if re.search(r"[A-Za-z]", match[2])
    ]

    assert set(found) <= {"JSON"} | ({"been-there", "peer", "newer"} if name == "_forms.html" else set())


def literals(script: str) -> Iterator[str]:
    """Return what stands between quotes in a script, without its comments and its addresses."""
    script = re.sub(r"/\*.*?\*/", "", script, flags=re.DOTALL)
    script = re.sub(r"(^|\s)//.*", "", script)
    for match in re.finditer(r"'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`", script):
        yield re.sub(r"\$\{[^}]*\}", "", match[1] or match[2] or "")


SHOWN = re.compile(r"(?:textContent|ariaLabel|placeholder|title|alt|label)\s*[:=]\s*(?:'([^']*)'|`([^`]*)`)")


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_no_script_has_words_of_its_own(path: Path) -> None:
    script = path.read_text(encoding="utf-8")
    shown = [re.sub(r"\$\{[^}]*\}", "", one or other) for one, other in SHOWN.findall(script)]
    sentences = [
        text for text in literals(script) if re.search(r"[A-Z][a-z]+ [a-z]+ |[a-z]{2,} [a-z]+[.:?]", text)
    ]

    assert [text for text in shown if re.search(r"[A-Za-z]{2}", text)] == []
    assert sentences == []


SHEETS = [*sorted(STATIC.glob("*.css")), TEMPLATES / "book" / "book.css"]
A_SIDE = re.compile(
    r"(?:^|[;{\s])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-)?(?:left|right)(?:-\w+)?\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b|border-(?:top|bottom)-(?:left|right)-radius"
)
"""A property that names a side of the screen, or a value that does."""
FOUR = re.compile(r"(?:^|[;{\s])(?:margin|padding|inset|border-width)\s*:\s*([^;}]+)")


def sides(sheet: str) -> list[str]:
    """Return what of a style sheet is on one side of the screen, whichever way the page runs."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    found = [each.group(0).strip() for each in A_SIDE.finditer(sheet)]
    for values in FOUR.findall(sheet):
        parts = re.sub(r"\([^()]*\)", "", values).split()
        if len(parts) == 4 and parts[1] != parts[3]:
            found.append(values)
    return found


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: str(sheet.name))
def test_no_style_is_on_one_side_of_the_screen_whichever_way_a_page_runs(sheet: Path) -> None:
    assert sides(sheet.read_text(encoding="utf-8")) == []


def test_a_side_of_the_screen_is_seen_in_each_of_its_forms() -> None:
    for wrong in (
        "margin-left: 1px",
        "left: 0",
        "border-right: 0",
        "text-align: right",
        "margin: 1px 2px 3px 4px",
    ):
        assert sides(f"p {{ color: red; {wrong}; }}"), wrong
    assert (
        sides("p { margin: 1px 2px 3px 2px; margin-inline: 1px 2px; } .left { float: inline-start; }") == []
    )
