"""What the board says, in its language: the words of the interface of one board.

A board speaks one language, that of its board.toml, and so does a process. Messages are written in
English, which needs no catalogue; others are looked up by the English in a file that
`./dev languages` compiles from site/languages (docs/translating.md). What is written at the top of a
module is only marked there, and looked up where it is shown, so that importing a module says nothing in
any language. A message that a catalogue lacks comes out in English.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parent / "languages"
"""Where the compiled catalogues are, a file for each language: ``de.mo``."""
_SAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11}
"""A number of each category of plurals, by Unicode's names for them; ``other`` has every hundred."""


def marked(message: str) -> str:
    """Return a message as it is: it is translated where it is shown. Extraction finds it by this mark."""
    return message


def plural(one: str, many: str) -> tuple[str, str]:
    """Return the forms of a message for one and for many as they are, marked likewise."""
    return one, many


def _same(message: str) -> str:
    return message


def _fitting(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


def _without_context(_context: str, message: str) -> str:
    return message


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of one language. ``language`` is the tag of its catalogue, which may be shorter than asked.

    ``gettext`` takes a message; ``ngettext`` the forms for one and for many, and the number; ``pgettext``
    a context, for a message that means two things, and the message.
    """

    language: str
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    pgettext: Callable[[str, str], str]

    def counted(self, one: str, many: str) -> dict[str, str]:
        """Return the forms of a message for a script that does not know its number yet.

        They go by the names that a browser's ``Intl.PluralRules`` has for them; one that is not there is as
        ``other``. ``%(count)s`` becomes ``{count}``.
        """
        forms = {name: self.ngettext(one, many, number) for name, number in _SAMPLES.items()}
        other = self.ngettext(one, many, 100)
        told = {name: form for name, form in forms.items() if form != other} | {"other": other}
        return {name: form.replace("%(count)s", "{count}") for name, form in told.items()}


ENGLISH = Speech("en", _same, _fitting, _without_context)
"""The language that messages are written in."""


@cache
def of(language: str) -> Speech:
    """Return the speech of a language by its tag, ``de`` or ``es-MX``; English without a catalogue."""
    for name in (language, language.partition("-")[0]):
        file = CATALOGUES / f"{name}.mo"
        if name != ENGLISH.language and file.exists():
            return load(file)
    return ENGLISH


def load(file: Path) -> Speech:
    """Return the speech of a compiled catalogue, which is called after its language."""
    # Not above: a board that speaks English has no use for it, and every start would load it.
    from gettext import GNUTranslations

    with file.open("rb") as compiled:
        catalogue = GNUTranslations(compiled)
    return Speech(file.stem, catalogue.gettext, catalogue.ngettext, catalogue.pgettext)


def speaks(language: str) -> bool:
    """Say whether the interface is there in a language."""
    return of(language).language in (language, language.partition("-")[0])
