"""What the board says in tables and parts of sentences: kinds of findings, reasons, verbs, days, numbers.

One table each for forms, pages, intake and the ledger, so that a thing is called the same wherever it is met.
Messages are marked here and looked up in the board's language (speech.py) where they are shown; the press
gives templates a filter for each of them (``IN_WORDS``).
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from board.slots import Pace
from speech import Speech, plural
from speech import marked as _

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


IN_WORDS: dict[str, Callable[[Speech, Any], Any]] = {
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
