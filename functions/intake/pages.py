"""The pages that intake answers a plain form with, for people without JavaScript.

Each has a template and one frozen dataclass as its context. The check page is the only reply that
ever carries a receipt: it made it, for this form, and shows it before anything is sent.
"""

from dataclasses import dataclass
from typing import Any

from jinja2 import Environment

from board.drafts import Field
from board.model import Question, Story
from press import Site, render


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Check your words. ``sentences`` go by field; without any, ``words`` and ``receipt`` are there."""

    site: Site
    verb: str
    thread: str
    fields: dict[str, Field]
    typed: dict[str, str]
    sentences: dict[str, str]
    words: Question | Story | None
    receipt: str


@dataclass(frozen=True, slots=True)
class SentPage:
    """It is in, and goes on the board at ``clock`` (UTC) of ``day``."""

    site: Site
    verb: str
    url: str
    day: str
    clock: str


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """Something is in the way. ``detail`` says what to do."""

    site: Site
    title: str
    detail: str


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
