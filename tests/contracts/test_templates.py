"""Templates and their contexts agree, every string can be translated, and pages stay plain."""

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes

import intake.pages
import moderator.binding
import publisher.contexts
from press import TEMPLATES, environment
from speech import ENGLISH

CONTEXTS = publisher.contexts.CONTEXTS | intake.pages.CONTEXTS | moderator.binding.CONTEXTS
STATIC = Path(__file__).parents[2] / "site" / "static"
EXTENDED = {"base.html", "book/leaf.html"}
PRINTED = "book/print.html"
"""One file that has its sheet inside: it leaves the board, and no policy of the board's goes with it."""


def names(*endings: str) -> list[str]:
    """Return the names of the templates with such endings, the board's and the book's."""
    return sorted(
        path.relative_to(TEMPLATES).as_posix() for end in endings for path in TEMPLATES.rglob(f"*.{end}")
    )


def variables(env: Environment, template: str) -> set[str]:
    """Return the variables of a template and of all that it extends, includes or imports."""
    tree = env.parse((TEMPLATES / template).read_text(encoding="utf-8"))
    imported = {name for node in tree.find_all(nodes.FromImport) for name in node.names}
    found = meta.find_undeclared_variables(tree) - {
        name if isinstance(name, str) else name[1] for name in imported
    }
    for other in meta.find_referenced_templates(tree):
        assert other
        if not Path(other).name.startswith("_"):  # partials are handed what they use
            found |= variables(env, other)
    return found - {"_", "_trans", "gettext", "ngettext", "pgettext", "counted"}


@pytest.mark.parametrize("template", CONTEXTS)
def test_a_context_holds_exactly_what_its_template_shows(template: str) -> None:
    fields = {field.name for field in dataclasses.fields(CONTEXTS[template])}

    assert variables(environment(ENGLISH), template) == fields


def test_every_page_template_has_a_context() -> None:
    pages = {name for name in names("html", "xml") if not Path(name).name.startswith("_")}

    assert pages - EXTENDED == set(CONTEXTS)


@pytest.mark.parametrize("template", names("html"))
def test_every_word_of_a_template_is_marked_for_translation(template: str) -> None:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    text = re.sub(r"{#.*?#}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)

    class Words(HTMLParser):
        found: list[str]

        def handle_data(self, data: str) -> None:
            # What a macro or a block adds to a tag stands outside of tags here.
            data = re.sub(r"""[a-z:-]+=(["'])[a-z]*\1""", "", data)
            if re.search(r"[A-Za-z]{2}", data):
                self.found.append(data.strip())

    words = Words()
    words.found = []
    words.feed(text)

    assert words.found == []


@pytest.mark.parametrize(
    "sheet", sorted([*STATIC.glob("*.css"), *TEMPLATES.rglob("*.css")]), ids=lambda path: path.name
)
def test_the_sheet_knows_no_left_and_no_right(sheet: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert not re.findall(r"[\s;{](?:[a-z-]+-)?(?:left|right|top|bottom)(?:-[a-z]+)?\s*:", css)
    assert not re.findall(r":\s*(?:left|right)\b", css)


def test_no_template_carries_a_script_or_a_style_of_its_own() -> None:
    for name in names("html"):
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        text = text.replace("<style>", "") if name == PRINTED else text

        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), name
        assert all('src="{{ site.base }}/static/' in tag for tag in re.findall(r"<script[^>]*>", text))
