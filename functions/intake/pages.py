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
    """Check your words. ``sentences`` go by field; without any, ``words`` and ``receipt`` are there.

    ``beside`` has a sentence, or none, for each field of the form; ``action`` is where it is sent.
    """

    site: Site
    verb: str
    thread: str
    fields: dict[str, Field]
    typed: dict[str, str]
    sentences: dict[str, str]
    beside: dict[str, str]
    action: str
    words: Question | Story | None
    receipt: str


@dataclass(frozen=True, slots=True)
class SentPage:
    """It is in, and goes on the board at ``clock`` (UTC) of ``day``. ``address`` is the whole ``url``."""

    site: Site
    verb: str
    url: str
    address: str
    day: str
    clock: str


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
