"""The press: the Jinja environment with which both entry packages print pages.

Autoescape is on and an undefined name is an error. The context of a template is one frozen
dataclass, whose fields are the template's variables and nothing else; a test compares the two.
Interface strings are marked for translation from the first page on; the catalogue of this build
is the empty one, so they come out as they are written.
"""

import uuid
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, ModuleLoader, StrictUndefined

from board import text
from board.lots import Budgets
from board.slots import Pace

TEMPLATES = Path(__file__).parent / "templates"
COMPILED = Path(__file__).parent / "compiled_templates"
"""Where a build puts its templates, compiled; a checkout has none and compiles them as it goes."""


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

    ``slow_lane`` is ``held`` or ``open``; ``hold`` are phrases for which a post waits for a moderator.
    """

    name: str
    language: str
    topics: tuple[TopicName, ...]
    pace: Pace
    base: str = ""
    helplines: tuple[Helpline, ...] = ()
    slow_lane: str = "held"
    budgets: Budgets = field(default_factory=Budgets)
    hold: tuple[str, ...] = ()

    @property
    def slugs(self) -> tuple[str, ...]:
        """The topics' slugs, in the operator's order."""
        return tuple(topic.slug for topic in self.topics)

    def topic_name(self, slug: str) -> str:
        """Return the name of a topic; a topic that the operator took away goes by its slug."""
        return next((topic.name for topic in self.topics if topic.slug == slug), slug)


def gettext(message: str) -> str:
    """Return an interface string in the board's language."""
    return message


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of an interface string that fits the number."""
    return one if number == 1 else many


FOUND = {
    "link": gettext(
        "This looks like an address on the web. Nothing here leads anywhere else; please say it in words."
    ),
    "email": gettext("This looks like an e-mail address, which shows who somebody is. Please take it out."),
    "phone": gettext("This looks like a phone number, which shows who somebody is. Please take it out."),
    "handle": gettext(
        "This looks like a name or a meeting on another service. Please take it out; it goes on here."
    ),
    "pitch": gettext(
        "This sounds like an offer. Nobody sells anything here; please tell only what happened."
    ),
    "receipt": gettext("This is a receipt. Whoever reads it could write as its owner. Please take it out."),
    "hint": gettext(
        "This could show people who know you who you are. Leave it, or make it vaguer; you decide."
    ),
}
"""What is said of each kind of finding that has a place in the text, by intake and by the script."""


REASONS = {
    "identifying": gettext("it showed who somebody is"),
    "unkind": gettext("it was unkind"),
    "pitch": gettext("it offered or sold something"),
    "unlawful": gettext("the law does not allow it"),
    "off-topic": gettext("it was about something else"),
    "repeat": gettext("the same words stood here already"),
    "full": gettext("more came than the board could take"),
    "unknown-author": gettext("its receipt belongs to nobody who may write there"),
    "other": gettext("it had no place there"),
}
"""What is said of each reason for which a post is not, or no longer, on the board."""


@cache
def environment() -> Environment:
    """Return the environment that renders every page of the board; one is enough for a process."""
    env = Environment(
        loader=ChoiceLoader([ModuleLoader(COMPILED), FileSystemLoader(TEMPLATES)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters["paragraphs"] = text.paragraphs
    env.filters["day"] = long_day
    env.filters["pace"] = pace_words
    env.filters["finding"] = FOUND.__getitem__
    env.filters["speaker"] = speaker_words
    env.filters["reason"] = lambda reason: REASONS.get(reason, REASONS["other"])
    env.filters["urn"] = urn
    return env


def render(env: Environment, template: str, context: Any) -> str:
    """Return a template printed with a context, a dataclass whose fields are its variables."""
    variables = {each.name: getattr(context, each.name) for each in fields(context)}
    return env.get_template(template).render(variables)


def long_day(day: str) -> str:
    """Return a stored day as people read it: ``22 November 2026``."""
    _ = gettext
    months = (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
    year, month, number = day.split("-")
    values = {"day": int(number), "month": months[int(month) - 1], "year": year}
    return _("%(day)s %(month)s %(year)s") % values


def speaker_words(speaker: str) -> str:
    """Return who speaks as people read it: ``asker``, ``mentor 2``, or ``a mentor``."""
    if speaker == "asker":
        return gettext("asker")
    number = speaker.removeprefix("mentor").lstrip("-")
    return gettext("mentor %(number)s") % {"number": number} if number else gettext("a mentor")


def urn(name: str) -> str:
    """Return an address-free name by which feed readers know a thing again (RFC 4287 wants an IRI)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def pace_words(pace: Pace) -> str:
    """Return how often posts come out, as the sentence on the page has it: ``every 15 minutes``."""
    for unit, one, many in (
        (3600, gettext("every hour"), gettext("every %(n)s hours")),
        (60, gettext("every minute"), gettext("every %(n)s minutes")),
        (1, gettext("every second"), gettext("every %(n)s seconds")),
    ):
        if pace.seconds % unit == 0:
            n = pace.seconds // unit
            return ngettext(one, many, n) % {"n": n} if n > 1 else one
    raise AssertionError("every whole number of seconds is a number of seconds")
