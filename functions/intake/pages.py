"""The pages that intake answers a plain form with, for people without JavaScript.

Each has a template and one frozen dataclass as its context. The check page is the only reply that
ever carries a receipt: it made it, for this form, and shows it before anything is sent.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from jinja2 import Environment

from board.drafts import Field
from board.findings import Finding
from board.model import Question, Story
from intake.sentences import sentence
from press import Site, render

_AROUND = 32
"""Characters that are shown on either side of what was found."""


class Mark(NamedTuple):
    """A stretch of a text that was found, with a little of what stands around it, and a sentence on it."""

    before: str
    found: str
    after: str
    kind: str
    sentence: str


def mark(text: str, finding: Finding) -> Mark:
    """Return the mark of a finding in the text as it was typed."""
    before = text[max(0, finding.start - _AROUND) : finding.start]
    after = text[finding.end : finding.end + _AROUND]
    return Mark(
        ("..." if finding.start > _AROUND else "") + before,
        text[finding.start : finding.end],
        after + ("..." if finding.end + _AROUND < len(text) else ""),
        finding.kind,
        sentence(finding),
    )


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Check your words. Unless something has to change, ``words`` and ``receipt`` are there.

    ``sentences`` on what has to change go by field, ``beside`` has one, or none, for each field of the
    form, ``marks`` show what was found in each; ``action`` is where it is sent. ``care``: show helplines.
    """

    site: Site
    verb: str
    thread: str
    fields: dict[str, Field]
    typed: dict[str, str]
    sentences: dict[str, str]
    beside: dict[str, str]
    marks: dict[str, list[Mark]]
    action: str
    words: Question | Story | None
    receipt: str
    care: bool


@dataclass(frozen=True, slots=True)
class SentPage:
    """It is in, and goes on the board at ``clock`` (UTC) of ``day``. ``address`` is the whole ``url``.

    ``held``: a moderator reads it first. ``care``: show helplines.
    """

    site: Site
    verb: str
    url: str
    address: str
    day: str
    clock: str
    held: bool
    care: bool


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
    "problem.html": ProblemPage,
}
"""Which context each template is printed with."""

_TEMPLATES = {context: template for template, context in CONTEXTS.items()}


def print_page(env: Environment, context: Any) -> str:
    """Return the page of a context."""
    return render(env, _TEMPLATES[type(context)], context)
