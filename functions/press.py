"""The press: the Jinja environment with which both entry packages print pages.

Autoescape is on and an undefined name is an error. The context of a template is one frozen
dataclass, whose fields are the template's variables and nothing else; a test compares the two.
Interface strings are marked for translation from the first page on; the catalogue of this build
is the empty one, so they come out as they are written.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from board import text
from board.lots import Budgets
from board.slots import Pace

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
    the one machine that it runs on; empty, that machine is the operator's own.
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

    @property
    def root(self) -> str:
        """Where the addresses of the board begin, or empty."""
        return self.origin + self.base if self.origin else ""

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


class RuleWords(NamedTuple):
    """A reason in words: to choose it by, to give it afterwards, and what the board goes by."""

    label: str
    because: str
    policy: str


RULES = {
    "identifying": RuleWords(
        gettext("It shows who somebody is"),
        gettext("it showed who somebody is"),
        gettext(
            "Names, employers, places and dates by which the writer or anybody else can be recognised go, "
            "however true they are. Whoever wrote it can tell it again without them."
        ),
    ),
    "unkind": RuleWords(
        gettext("It is unkind"),
        gettext("it was unkind"),
        gettext("Hard truths about oneself are welcome. Contempt for the other is not, nor is a sermon."),
    ),
    "pitch": RuleWords(
        gettext("It sells or advertises something"),
        gettext("it offered or sold something"),
        gettext("No services, products, courses, jobs or channels, and no invitation to go on elsewhere."),
    ),
    "unlawful": RuleWords(
        gettext("It is against the law"),
        gettext("the law does not allow it"),
        gettext("Threats, instructions to harm, images of abuse, and what a court has forbidden to say."),
    ),
    "danger": RuleWords(
        gettext("Somebody may be in danger"),
        gettext("somebody may have been in danger"),
        gettext(
            "A moderator looks at what is reported like this before anything else. Nobody here knows who "
            "wrote it, so nobody can send help; the page on which it was written has shown its author "
            "where help is."
        ),
    ),
    "off-topic": RuleWords(
        gettext("It is about something else"),
        gettext("it was about something else"),
        gettext("A question from one's own life, or a story from it. Politics of the day has other places."),
    ),
    "repeat": RuleWords(
        gettext("It stood here already"),
        gettext("the same words stood here already"),
        gettext("The same words within 30 days are taken once. This needs no moderator."),
    ),
    "full": RuleWords(
        gettext("The board was full"),
        gettext("more came than the board could take"),
        gettext("If more comes than there is room for, lots are drawn. This needs no moderator."),
    ),
    "unknown-author": RuleWords(
        gettext("Its receipt belongs to nobody who may write there"),
        gettext("its receipt belongs to nobody who may write there"),
        gettext("Who asks deeper in a thread has told a story in it. This needs no moderator."),
    ),
    "other": RuleWords(
        gettext("Something else"),
        gettext("it had no place there"),
        gettext("What fits no other reason, and posts under something that was taken back or locked."),
    ),
}
"""Each reason for which a post is flagged, not taken or removed; one table for forms, pages and ledger."""


VERBS = {
    "approve": gettext("approved"),
    "reject": gettext("not taken"),
    "remove": gettext("removed"),
    "purge": gettext("removed for good"),
    "lock": gettext("thread closed for new words"),
    "unlock": gettext("thread opened again"),
}
"""What the ledger says that was done."""


@cache
def environment() -> "Environment":
    """Return the environment that renders every page of the board; one is enough for a process."""
    # Not above: intake answers scripts and never prints a page for them, and every start would load Jinja.
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, ModuleLoader, StrictUndefined

    env = Environment(
        loader=ChoiceLoader([ModuleLoader(COMPILED), FileSystemLoader(TEMPLATES)]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # or every page would ask the disk about each of its templates
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals["once"] = _once()
    env.filters["paragraphs"] = text.paragraphs
    env.filters["day"] = long_day
    env.filters["pace"] = pace_words
    env.filters["finding"] = FOUND.__getitem__
    env.filters["speaker"] = speaker_words
    env.filters["reason"] = lambda reason: RULES.get(reason, RULES["other"]).because
    env.filters["rule"] = lambda reason: RULES[reason].label
    env.filters["verb"] = VERBS.__getitem__
    env.filters["month"] = long_month
    env.filters["urn"] = urn
    env.filters["direction"] = direction
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


_RIGHT_TO_LEFT = frozenset(("ar", "ckb", "dv", "fa", "he", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"))
_SCRIPTS_RIGHT_TO_LEFT = frozenset(("Arab", "Hebr", "Nkoo", "Syrc", "Thaa"))


def direction(language: str) -> str:
    """Return how a language is written: ``rtl`` or ``ltr``. What its tag says of a script goes first."""
    name, *more = language.split("-")
    script = next((each for each in more if len(each) == 4), "")
    rtl = script in _SCRIPTS_RIGHT_TO_LEFT if script else name in _RIGHT_TO_LEFT
    return "rtl" if rtl else "ltr"


def long_month(month: str) -> str:
    """Return a month as people read it: ``November 2026``."""
    return long_day(f"{month}-01").partition(" ")[2]


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
