"""The press: the Jinja environment with which both entry packages print pages.

Autoescape is on and an undefined name is an error. The context of a template is one frozen
dataclass, whose fields are the template's variables and nothing else; a test compares the two.
Interface strings are marked for translation from the first page on, and looked up in the board's
language (speech.py) where they are shown; there is an environment for each language.
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
from speech import Speech, plural
from speech import marked as _

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


FOUND = {
    "link": _(
        "This looks like an address on the web. Nothing here leads anywhere else; please say it in words."
    ),
    "email": _("This looks like an e-mail address, which shows who somebody is. Please take it out."),
    "phone": _("This looks like a phone number, which shows who somebody is. Please take it out."),
    "handle": _(
        "This looks like a name or a meeting on another service. Please take it out; it goes on here."
    ),
    "pitch": _("This sounds like an offer. Nobody sells anything here; please tell only what happened."),
    "receipt": _("This is a receipt. Whoever reads it could write as its owner. Please take it out."),
    "hint": _("This could show people who know you who you are. Leave it, or make it vaguer; you decide."),
}
"""What is said of each kind of finding that has a place in the text, by intake and by the script."""


class RuleWords(NamedTuple):
    """A reason in words: to choose it by, to give it afterwards, and what the board goes by."""

    label: str
    because: str
    policy: str


RULES = {
    "identifying": RuleWords(
        _("It shows who somebody is"),
        _("it showed who somebody is"),
        _(
            "Names, employers, places and dates by which the writer or anybody else can be recognised go, "
            "however true they are. Whoever wrote it can tell it again without them."
        ),
    ),
    "unkind": RuleWords(
        _("It is unkind"),
        _("it was unkind"),
        _("Hard truths about oneself are welcome. Contempt for the other is not, nor is a sermon."),
    ),
    "pitch": RuleWords(
        _("It sells or advertises something"),
        _("it offered or sold something"),
        _("No services, products, courses, jobs or channels, and no invitation to go on elsewhere."),
    ),
    "unlawful": RuleWords(
        _("It is against the law"),
        _("the law does not allow it"),
        _("Threats, instructions to harm, images of abuse, and what a court has forbidden to say."),
    ),
    "danger": RuleWords(
        _("Somebody may be in danger"),
        _("somebody may have been in danger"),
        _(
            "A moderator looks at what is reported like this before anything else. Nobody here knows who "
            "wrote it, so nobody can send help; the page on which it was written has shown its author "
            "where help is."
        ),
    ),
    "off-topic": RuleWords(
        _("It is about something else"),
        _("it was about something else"),
        _("A question from one's own life, or a story from it. Politics of the day has other places."),
    ),
    "repeat": RuleWords(
        _("It stood here already"),
        _("the same words stood here already"),
        _("The same words within 30 days are taken once. This needs no moderator."),
    ),
    "full": RuleWords(
        _("The board was full"),
        _("more came than the board could take"),
        _("If more comes than there is room for, lots are drawn. This needs no moderator."),
    ),
    "unknown-author": RuleWords(
        _("Its receipt belongs to nobody who may write there"),
        _("its receipt belongs to nobody who may write there"),
        _("Who asks deeper in a thread has told a story in it. This needs no moderator."),
    ),
    "other": RuleWords(
        _("Something else"),
        _("it had no place there"),
        _("What fits no other reason, and posts under something that was taken back or locked."),
    ),
}
"""Each reason for which a post is flagged, not taken or removed; one table for forms, pages and ledger."""


VERBS = {
    "approve": _("approved"),
    "reject": _("not taken"),
    "remove": _("removed"),
    "purge": _("removed for good"),
    "lock": _("thread closed for new words"),
    "unlock": _("thread opened again"),
}
"""What the ledger says that was done."""


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

    for name, words in _IN_WORDS.items():
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


def rules(said: Speech) -> dict[str, RuleWords]:
    """Return each reason in the words of a language."""
    return {reason: RuleWords(*map(said.gettext, words)) for reason, words in RULES.items()}


_DAYS = (
    _("%(day)s January %(year)s"),
    _("%(day)s February %(year)s"),
    _("%(day)s March %(year)s"),
    _("%(day)s April %(year)s"),
    _("%(day)s May %(year)s"),
    _("%(day)s June %(year)s"),
    _("%(day)s July %(year)s"),
    _("%(day)s August %(year)s"),
    _("%(day)s September %(year)s"),
    _("%(day)s October %(year)s"),
    _("%(day)s November %(year)s"),
    _("%(day)s December %(year)s"),
)
_MONTHS = (
    _("January %(year)s"),
    _("February %(year)s"),
    _("March %(year)s"),
    _("April %(year)s"),
    _("May %(year)s"),
    _("June %(year)s"),
    _("July %(year)s"),
    _("August %(year)s"),
    _("September %(year)s"),
    _("October %(year)s"),
    _("November %(year)s"),
    _("December %(year)s"),
)
# Whole dates, and not names of months: in some languages a month is called otherwise beside a day.


def long_day(said: Speech, day: str) -> str:
    """Return a stored day as people read it: ``22 November 2026``."""
    year, month, number = day.split("-")
    return said.gettext(_DAYS[int(month) - 1]) % {"day": int(number), "year": year}


def long_month(said: Speech, month: str) -> str:
    """Return a month as people read it: ``November 2026``."""
    year, number = month.split("-")
    return said.gettext(_MONTHS[int(number) - 1]) % {"year": year}


def speaker_words(said: Speech, speaker: str) -> str:
    """Return who speaks as people read it: ``asker``, ``mentor 2``, or ``a mentor``."""
    if speaker == "asker":
        return said.gettext("asker")
    number = speaker.removeprefix("mentor").lstrip("-")
    return said.gettext("mentor %(number)s") % {"number": number} if number else said.gettext("a mentor")


def urn(name: str) -> str:
    """Return an address-free name by which feed readers know a thing again (RFC 4287 wants an IRI)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def pace_words(said: Speech, pace: Pace) -> str:
    """Return how often posts come out, as the sentence on the page has it: ``every 15 minutes``."""
    for unit, one, many in (_EVERY_HOUR, _EVERY_MINUTE, _EVERY_SECOND):
        if pace.seconds % unit == 0:
            n = pace.seconds // unit
            return said.ngettext(one, many, n) % {"n": n}
    raise AssertionError("every whole number of seconds is a number of seconds")


_EVERY_HOUR = (3600, *plural("every hour", "every %(n)s hours"))
_EVERY_MINUTE = (60, *plural("every minute", "every %(n)s minutes"))
_EVERY_SECOND = (1, *plural("every second", "every %(n)s seconds"))


def listed(said: Speech, parts: Iterable[str]) -> str:
    """Return parts one after the other: ``Work, Life``."""
    return said.gettext(", ").join(parts)


_IN_WORDS: dict[str, Callable[[Speech, Any], Any]] = {
    "day": long_day,
    "month": long_month,
    "pace": pace_words,
    "speaker": speaker_words,
    "listed": listed,
    "said": lambda said, message: said.gettext(message),
    "finding": lambda said, kind: said.gettext(FOUND[kind]),
    "reason": lambda said, reason: said.gettext(RULES.get(reason, RULES["other"]).because),
    "rule": lambda said, reason: said.gettext(RULES[reason].label),
    "verb": lambda said, verb: said.gettext(VERBS[verb]),
}
"""Filters of templates that put something into words of the board's language."""
