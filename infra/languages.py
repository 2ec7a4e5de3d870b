"""The catalogues of the interface: found in the source, handed to translators, compiled for the board.

`./dev languages` reads every message out of templates, Python and docs/stored.md into one template
(site/languages/messages.pot), brings each language's `.po` up to date with it, and compiles that to the `.mo`
which the board reads. Files are the same bytes for the same source and the same translations: no dates, no
line numbers, nothing guessed. Babel does the work, and is no part of what runs (docs/translating.md).
"""

import argparse
import io
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from gettext import c2py
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import stored
from infra.starting import ROOT

FOLDER = ROOT / "site" / "languages"
TEMPLATE = FOLDER / "messages.pot"
COMPLETE: tuple[str, ...] = ("ar", "de", "es")
"""The languages in which nothing is missing. A test holds them to it: a new message needs words in each."""
_SOURCES = (
    ("functions/wording.py", "python"),
    ("functions/intake/*.py", "python"),
    ("functions/publisher/*.py", "python"),
    ("site/templates/**/*.html", "jinja2"),
    ("site/templates/**/*.xml", "jinja2"),
)
_KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "plural": (1, 2),
    "counted": (1, 2),
    "pgettext": ((1, "c"), 2),
}
"""What a message is an argument of, in Python and in templates."""
_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
_NOTE = "Translators:"
"""How a comment begins that goes to translators along with the next message."""
_DATES = ("POT-Creation-Date", "PO-Revision-Date")
_WIDTH = 110


def languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue, besides English, in which messages are written."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.po")))


def messages() -> Catalog:
    """Return the template: every message of the source, with the files that it stands in."""
    found = _empty(None)
    for file, message, notes, context in _found():
        found.add(message, locations=[(file, 0)], auto_comments=notes, context=context)
    return found


def _found() -> Iterator[tuple[str, Any, list[str], str | None]]:
    for pattern, method in _SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            file = path.relative_to(ROOT).as_posix()
            with path.open("rb") as source:
                for _line, message, notes, context in extract(
                    method, source, _KEYWORDS, (_NOTE,), _OPTIONS if method == "jinja2" else {}, True
                ):
                    yield file, message, notes, context
    for kind in stored.kinds():
        for words in (kind.name, *kind.words, *(each.meaning for each in kind.attributes if each.meaning)):
            yield "docs/stored.md", words, [], None


def read(source: bytes, language: str) -> Catalog:
    """Return the catalogue of a language as its file has it."""
    return read_po(io.BytesIO(source), locale=Locale.parse(language, sep="-"))


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue or the template as a file."""
    out = io.BytesIO()
    write_po(out, catalogue, width=_WIDTH, include_lineno=False, ignore_obsolete=True)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(
        line for line in lines if not line.startswith(tuple(f'"{date}' for date in _DATES))
    ).encode()


def updated(catalogue: Catalog, template: Catalog) -> Catalog:
    """Return a catalogue with the messages of the template: what is new lacks words, what is gone goes."""
    fresh = _empty(catalogue.locale)
    for message in template:
        if message.id:
            known = catalogue.get(
                message.id if isinstance(message.id, str) else message.id[0], message.context
            )
            # A message that has become plural, or no longer is, takes other words.
            keeps = known is not None and known.id == message.id
            fresh.add(
                message.id,
                known.string if known and keeps else None,
                locations=message.locations,
                auto_comments=message.auto_comments,
                user_comments=known.user_comments if known and keeps else (),
                flags=message.flags | ({"fuzzy"} if known and keeps and known.fuzzy else set()),
                context=message.context,
            )
    return fresh


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as the standard library's gettext reads it, without what lacks words or is fuzzy."""
    whole = _empty(catalogue.locale)
    for message in catalogue:
        # With one form left empty, that number would be told nothing; in English it is told something.
        if message.id and is_whole(message):
            whole.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, whole)
    return out.getvalue()


def is_whole(message: Message) -> bool:
    """Say whether a message has all of its words, and somebody has looked at them."""
    forms = (message.string,) if isinstance(message.string, str) else message.string or ()
    return bool(forms) and all(forms) and not message.fuzzy


def lost(message: Message, catalogue: Catalog) -> list[str]:
    """Return the forms of a message that lost a placeholder, or invented one.

    A form of a plural that stands for one number at most may leave one out: it can say that number in words.
    """
    if isinstance(message.id, str):
        wanted, forms = _placeholders(message.id), [str(message.string or "")]
        return [form for form in forms if form and _placeholders(form) != wanted]
    wanted, forms = _placeholders(message.id[1]), list(message.string or ())
    sizes = _sizes(catalogue)
    return [
        form
        for form, size in zip(forms, sizes, strict=True)
        if form and (_placeholders(form) - wanted or (wanted - _placeholders(form)).total() > (size <= 1))
    ]


def _placeholders(text: str) -> Counter[str]:
    # A percent sign that begins none would be taken for one.
    return Counter(re.findall(r"%\(\w+\)s|%", text))


def _sizes(catalogue: Catalog) -> list[int]:
    """Return how many of the numbers below a thousand each form of a catalogue's plurals stands for."""
    rule = c2py(catalogue.plural_expr)
    forms = Counter(rule(number) for number in range(1_000))
    return [forms[at] for at in range(catalogue.num_plurals)]


class _Undated(Catalog):
    """A catalogue whose header has no dates, or no two would be alike."""

    @property  # type: ignore[misc]
    def mime_headers(self) -> list[tuple[str, str]]:
        """The lines of its header that say something of the language."""
        told = dict(super().mime_headers)
        names = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Language", "Plural-Forms")
        return [(name, told[name]) for name in names if name in told]


def _empty(locale: Locale | None) -> Catalog:
    return _Undated(locale=locale, header_comment="", fuzzy=False)


def main(begun: Iterable[str]) -> int:
    """Bring every catalogue up to date, begin those of the languages given; return the exit code."""
    template = messages()
    FOLDER.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(written(template))
    for language in sorted({*languages(), *begun}):
        try:
            Locale.parse(language, sep="-")
        except (ValueError, UnknownLocaleError):
            print(
                f"There is no language {language!r}. Name it by its code, such as pt or pt-BR.",
                file=sys.stderr,
            )
            return 1
        file = FOLDER / f"{language}.po"
        known = (
            read(file.read_bytes(), language) if file.exists() else _empty(Locale.parse(language, sep="-"))
        )
        catalogue = updated(known, template)
        file.write_bytes(written(catalogue))
        file.with_suffix(".mo").write_bytes(compiled(catalogue))
        told = [message for message in catalogue if message.id]
        done = sum(map(is_whole, told))
        print(f"{language}: {done} of {len(told)} messages")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="./dev languages",
        description="Find every message of the interface, bring the catalogues up to date and compile them.",
    )
    parser.add_argument("begun", nargs="*", metavar="code", help="a language to begin, such as pt or pt-BR")
    sys.exit(main(parser.parse_args().begun))
