"""The press: the Jinja environment with which both entry packages print pages.

Autoescape is on and an undefined name is an error. The context of a template is one frozen
dataclass, whose fields are the template's variables and nothing else; a test compares the two.
Interface strings are marked for translation from the first page on, and looked up in the board's
language (speech.py) where they are shown; there is an environment for each language. What is said in
tables and parts of sentences stands in wording.py.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import speech
from board import languages, text
from board.lots import Budgets
from board.slots import Pace
from speech import Speech
from wording import IN_WORDS

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
COMPILED = Path(__file__).parent / "compiled_templates"
"""Where a build puts its templates, compiled; a checkout has none and compiles them as it goes."""


AMAZON = "Amazon"
"""The carrier of a board on AWS."""


class TopicName(NamedTuple):
    """A topic as the operator set it: its slug in addresses and its name on pages."""

    slug: str
    name: str


class Helpline(NamedTuple):
    """Where somebody in a crisis finds people to talk to: for whom it is, and how it is reached."""

    place: str
    reach: str


@dataclass(frozen=True, slots=True)
class Site:
    """What every page knows about its board. ``base`` is a path without a closing slash, or empty.

    ``origin`` is where the board is, ``https://board.example``, or empty where nobody outside needs to
    know; ``robots`` says whether search engines may list it. ``slow_lane`` is ``held`` or ``open``;
    ``hold`` are phrases for which a post waits for a moderator; ``leave`` is where the quick way out of
    a page to write on leads, or empty for none. ``carrier`` is whose machines carry the board, on which
    hangs what people are told that these see: ``AMAZON`` is a board on AWS; any other name is who houses
    the one machine that it runs on; empty, that machine is the operator's own. ``languages`` are those in
    which people are invited to ask, the board's own among them, or empty for that one alone.
    """

    name: str
    language: str
    topics: tuple[TopicName, ...]
    pace: Pace
    base: str = ""
    origin: str = ""
    robots: bool = True
    helplines: tuple[Helpline, ...] = ()
    slow_lane: str = "held"
    budgets: Budgets = field(default_factory=Budgets)
    hold: tuple[str, ...] = ()
    leave: str = ""
    carrier: str = AMAZON
    languages: tuple[str, ...] = ()

    @property
    def root(self) -> str:
        """Where the addresses of the board begin, or empty."""
        return self.origin + self.base if self.origin else ""

    @property
    def speech(self) -> Speech:
        """What the board says, in its language."""
        return speech.of(self.language)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The topics' slugs, in the operator's order."""
        return tuple(topic.slug for topic in self.topics)

    @property
    def is_of_many_languages(self) -> bool:
        """Whether people are invited to ask in more than one language."""
        return len(self.languages) > 1

    def says(self, language: str) -> bool:
        """Say whether a list has to name the language of a thread; on a board of one it need not."""
        return self.is_of_many_languages or language != self.language

    def named(self, found: Iterable[str]) -> dict[str, str]:
        """Return what the languages that lists have to name call themselves: the board's and those found."""
        return {each: languages.name(each) for each in (*self.languages, *found) if self.says(each)}

    def topic_name(self, slug: str) -> str:
        """Return the name of a topic; a topic that the operator took away goes by its slug."""
        return next((topic.name for topic in self.topics if topic.slug == slug), slug)


@cache
def environment(said: Speech) -> "Environment":
    """Return the environment that renders every page of a board in its language; a process needs one."""
    # Not above: intake answers scripts and never prints a page for them, and every start would load Jinja.
    from jinja2 import (
        ChoiceLoader,
        Environment,
        FileSystemLoader,
        ModuleLoader,
        StrictUndefined,
        pass_context,
    )

    env = Environment(
        loader=ChoiceLoader([ModuleLoader(COMPILED), FileSystemLoader(TEMPLATES)]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # or every page would ask the disk about each of its templates
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        said.gettext, said.ngettext, newstyle=True, pgettext=said.pgettext
    )
    env.globals["once"] = _once()
    env.globals["counted"] = said.counted
    env.filters["paragraphs"] = text.paragraphs
    env.filters["urn"] = urn
    env.filters["direction"] = languages.direction
    env.filters["way"] = languages.way
    env.filters["tongue"] = languages.name

    def in_words(words: Callable[[Speech, Any], Any]) -> "Callable[..., Any]":
        # With the context, or Jinja would print 'link'|finding when it compiles the template, which a build
        # does ahead, and in English.
        return pass_context(lambda _context, value: words(said, value))

    for name, words in IN_WORDS.items():
        env.filters[name] = in_words(words)
    return env


def _once() -> "Callable[..., Markup]":
    """Return what prints a part of a page the first time and repeats it from then on, for each site.

    Most of a page of forms is the same in every thread, and took most of the time of printing it. Nothing
    that anybody wrote may stand in such a part.
    """
    printed: dict[Site, dict[str, Markup]] = {}
    latest: list[tuple[Site, dict[str, Markup]]] = []  # a site has many fields to be known by

    def once(part: str, site: Site, caller: "Callable[[], Markup]") -> "Markup":
        known, parts = latest[0] if latest else (None, {})
        if known is not site:
            parts = printed.setdefault(site, {})
            latest[:] = [(site, parts)]
        if part not in parts:
            parts[part] = caller()
        return parts[part]

    return once


def render(env: "Environment", template: str, context: Any) -> str:
    """Return a template printed with a context, a dataclass whose fields are its variables."""
    variables = {each.name: getattr(context, each.name) for each in fields(context)}
    return env.get_template(template).render(variables)


def urn(name: str) -> str:
    """Return an address-free name by which feed readers know a thing again (RFC 4287 wants an IRI)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn
