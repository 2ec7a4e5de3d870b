"""The pages that intake answers a plain form with, for people without JavaScript.

Each has a template and one frozen dataclass as its context. The check page is the only reply that
ever carries a receipt: it made it, for this form, and shows it before anything is sent.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from board import text
from board.drafts import CLAIMS, FIELDS, Field
from board.findings import HINT, SPANNED, Finding
from board.model import Role
from board.words import Words
from intake.checking import Checked
from intake.presenting import Presented
from intake.record import Line
from intake.sentences import sentence
from press import Site, environment, render
from speech import Speech

_AROUND = 32
"""Characters that are shown on either side of what was found."""


class Mark(NamedTuple):
    """A stretch of a text that was found, with a little of what stands around it, and a sentence on it."""

    before: str
    found: str
    after: str
    kind: str
    sentence: str


def mark(said: Speech, text: str, finding: Finding) -> Mark:
    """Return the mark of a finding in the text as it was typed."""
    before = text[max(0, finding.start - _AROUND) : finding.start]
    after = text[finding.end : finding.end + _AROUND]
    return Mark(
        ("..." if finding.start > _AROUND else "") + before,
        text[finding.start : finding.end],
        after + ("..." if finding.end + _AROUND < len(text) else ""),
        finding.kind,
        sentence(said, finding),
    )


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Check your words. ``words`` are there unless something of them has to change before they go.

    ``sentences`` on what has to change go by field, ``beside`` has one, or none, for each field of the
    form, ``marks`` show what was found in each; ``action`` is where it is sent. ``role`` is whom the
    author says to be. ``receipt`` and ``nonce`` are fresh; whoever comes back presents their own.
    ``telling`` has the characters that became others, with what they became, and ``unseen`` says that some
    went that nobody sees. ``care``: show helplines.
    """

    site: Site
    verb: str
    thread: str
    role: str
    fields: dict[str, Field]
    typed: dict[str, str]
    sentences: dict[str, str]
    beside: dict[str, str]
    marks: dict[str, list[Mark]]
    action: str
    words: Words | None
    receipt: str
    nonce: str
    telling: dict[str, str]
    unseen: bool
    care: bool


@dataclass(frozen=True, slots=True)
class SentPage:
    """It is in, and goes on the board at ``clock`` (UTC) of ``day``. ``address`` is the whole ``url``.

    ``held``: a moderator reads it first. ``care``: show helplines. ``record``: what will be kept of it.
    """

    site: Site
    kind: str
    url: str
    address: str
    day: str
    clock: str
    held: bool
    care: bool
    record: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PresentedPage:
    """What a receipt opens, with the ways to go on. It never shows the receipt."""

    site: Site
    opened: Presented


@dataclass(frozen=True, slots=True)
class PresentPage:
    """Present a receipt once more; ``sentences`` say by field what to look at."""

    site: Site
    sentences: dict[str, str]


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """Something is in the way. ``detail`` says what to do; ``wrote`` is whether words were sent."""

    site: Site
    name: str
    title: str
    detail: str
    wrote: bool


CONTEXTS: dict[str, type] = {
    "check.html": CheckPage,
    "sent.html": SentPage,
    "presented.html": PresentedPage,
    "present.html": PresentPage,
    "problem.html": ProblemPage,
}
"""Which context each template is printed with."""

_TEMPLATES = {context: template for template, context in CONTEXTS.items()}


def check_page(
    site: Site,
    verb: str,
    thread: str,
    raw: dict[str, Any],
    role: object,
    checked: Checked,
    wrong: tuple[Finding, ...],
    receipt: str,
    nonce: str,
) -> CheckPage:
    """Return the check page of a draft as it was typed; ``wrong`` is what its claims lack."""
    names = [field.name for field in FIELDS[verb]]
    typed = {name: raw[name] if isinstance(raw.get(name), str) else "" for name in names}
    sentences: dict[str, str] = {}
    marks: dict[str, list[Mark]] = {name: [] for name in names}
    for finding in (*checked.findings, *wrong):
        if finding.kind != HINT:
            sentences.setdefault(finding.field, sentence(site.speech, finding, verb))
        if finding.kind in SPANNED:
            marks[finding.field].append(mark(site.speech, typed[finding.field], finding))
    return CheckPage(
        site=site,
        verb=verb,
        thread=thread,
        role=role if isinstance(role, str) and role in tuple(Role) else "",
        fields={field.name: field for field in FIELDS[verb]},
        typed=typed,
        sentences=sentences,
        beside={name: sentences.get(name, "") for name in (*names, *CLAIMS[verb])},
        marks=marks,
        action=f"{site.base}/api/threads" + (f"/{thread}/{verb}" if thread else ""),
        words=checked.words,
        receipt=receipt,
        nonce=nonce if "nonce" in CLAIMS[verb] else "",
        telling=text.telling("".join(typed.values())),
        unseen=text.has_unseen("".join(typed.values())),
        care=checked.care,
    )


def print_page(context: Any) -> str:
    """Return the page of a context."""
    return render(environment(context.site.speech), _TEMPLATES[type(context)], context)
