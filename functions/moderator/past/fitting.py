"""What of the past fits the board: words within the same limits, and under the same rules, as anybody's.

Nobody is there any more to mend a text, so what an author would be asked to change is left out and told
to whoever brings the file, with its line, the field, and what to change there. Nothing is ever shortened,
but for the lesson of an answer that has none: it is its first sentence, or as many whole words as fit.
"""

import re
from dataclasses import dataclass
from typing import cast

from board import drafts, findings, text
from board.findings import HINT, Kind
from board.words import Question, Story, Words, texts
from moderator.past.rows import Asked, Told
from press import Site
from screening import doubts
from screening.spans import REFUSED, spans

LESSON = next(field for field in drafts.FIELDS["stories"] if field.name == "lesson")
SCREENED_MOST = 20_000
"""Code points up to which a text that is too long anyway is screened as well, to tell all at once."""
_QUOTED = 60
_BEGINNING = 2_000
_COLUMNS = {"body": "question", "happened": "answer"}
"""What the fields of a post are called in a file."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_MARK = re.compile(r"^(?:- |\d+\. )")


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a row is left out: where it stands, the field and the kind, what to do, and the words meant."""

    line: int
    field: str
    kind: str
    says: str
    words: str = ""


def question(asked: Asked, topic: str, site: Site) -> Question | list[Finding]:
    """Return the words of a question, or why it cannot come. ``topic`` is for one without its own."""
    raw = {"title": asked.title, "body": asked.body, "topic": asked.topic or topic}
    fitted = _fitted("threads", raw, asked.line, site)
    return fitted if isinstance(fitted, Question | list) else []


def story(told: Told, site: Site) -> Story | list[Finding]:
    """Return the words of an answer, or why it cannot come."""
    own = bool(told.lesson.strip())
    line = told.lesson if own else lesson(told.text)
    fitted = _fitted("stories", {"lesson": line, "happened": told.text}, told.line, site)
    if isinstance(fitted, list) and not own:
        # A lesson that was made of the answer has the answer's faults; they are mended there.
        return [found for found in fitted if found.field != "lesson"] or fitted
    return fitted if isinstance(fitted, Story | list) else []


def doubtful(words: Question | Story, site: Site) -> bool | None:
    """Say whether a moderator should look at what screening found; None that screening failed.

    What could show who somebody is counts here: an author decides on that alone, and there is none.
    """
    try:
        hinted = any(span.kind == HINT for each in texts(words).values() for span in spans(each))
        return hinted or doubts.doubtful(words, site.hold)
    except Exception:  # whatever it is, the post waits for somebody to look
        return None


def lesson(told: str) -> str:
    """Return the first sentence of an answer, on one line and never in the middle of a word.

    One that is too short for a lesson takes the next along. Without a place to cut there is none.
    """
    taken = ""
    for sentence in _SENTENCE.split(text.canonical(told[:_BEGINNING], lines=True)):
        taken = text.canonical(f"{taken} {sentence}", lines=False)
        if len(_MARK.sub("", taken)) >= LESSON.least:
            break
    taken = _MARK.sub("", taken)
    if len(taken) <= LESSON.most:
        return taken
    return taken[: LESSON.most + 1].rpartition(" ")[0].rstrip(" ,;:-(")


def _fitted(verb: str, raw: dict[str, str], line: int, site: Site) -> Words | list[Finding]:
    read = drafts.read(verb, raw, site.slugs, site.language)
    written = {name: text.canonical(each, lines=name in _COLUMNS) for name, each in raw.items()}
    wrong = [found for name, each in written.items() for found in _refused(name, each)]
    if isinstance(read, tuple):
        wrong = [*read, *wrong]
    return [_told(each, line, written) for each in wrong] if wrong or isinstance(read, tuple) else read


def _refused(name: str, written: str) -> list[findings.Finding]:
    """Return what of a text cannot stand on the board. If screening fails it is nothing, and doubtful."""
    try:
        found = spans(written) if len(written) <= SCREENED_MOST else []
    except Exception:
        return []
    return [
        findings.find(name, cast(Kind, span.kind), written, span.start, end=span.end)
        for span in found
        if span.kind in REFUSED
    ]


def _told(found: findings.Finding, line: int, written: dict[str, str]) -> Finding:
    limits = {"limit": f"{found.limit:,}", "there": f"{found.end:,}"}
    says = (
        _LESSON if (found.field, found.kind) == ("lesson", "missing") else _SAYS[found.kind].format(**limits)
    )
    words = written[found.field][found.start : found.end] if found.kind in REFUSED else ""
    return Finding(line, _COLUMNS.get(found.field, found.field), found.kind, says, words[:_QUOTED])


_LESSON = (
    f"no line of at most {LESSON.most} characters can be made of its beginning; begin with a shorter sentence"
)
_SAYS = {
    "missing": "it is empty; fill it in",
    "short": "it needs at least {limit} characters and has {there}; say more",
    "long": "it can have {limit} characters at most and has {there}; shorten it",
    "choice": "the board has no such topic; choose one that it has",
    "link": "this looks like an address on the web; say it in words",
    "email": "this looks like an e-mail address; take it out",
    "phone": "this looks like a phone number; take it out",
    "handle": "this looks like a name or a meeting on another service; take it out",
    "pitch": "this sounds like an offer; tell only what happened",
    "receipt": "this is a receipt, by which somebody could write as its owner; take it out",
}
