"""Checking a draft: its form, what it gives away, and whether its author may need help.

All that is wrong is found at once, so that nobody has to send the same text five times. Spans are of
the text as it was typed, because that is what a page marks. If screening itself fails the draft is
not refused for it and not let through either: it goes on as unscreened, and the publisher holds it.
"""

from dataclasses import dataclass
from typing import Any, cast

import logs
import sealing
from board import drafts
from board.drafts import FIELDS, TRAP
from board.findings import HINT, Finding, Kind, find
from board.model import Draft
from board.words import Words, kind
from press import Site
from screening.spans import look

_NO_ID = "0" * 26


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft as it was read. ``words`` are there when nothing has to change before it can be sent."""

    words: Words | None
    findings: tuple[Finding, ...]
    care: bool
    screened: bool

    @property
    def hints(self) -> tuple[Finding, ...]:
        """What the author may send on, having seen it."""
        return tuple(finding for finding in self.findings if finding.kind == HINT)


def check(site: Site, verb: str, raw: dict[str, Any]) -> Checked:
    """Return a draft, checked against the schema, the rules of screening, and the size of a box."""
    # Programs that fill in every field of a form fill in the trap as well; people leave it empty.
    given = {name: value for name, value in raw.items() if name != TRAP or value}
    read = drafts.read(verb, given, site.slugs, site.language)
    wrong = list(read) if isinstance(read, tuple) else _too_big(verb, read)
    care = False
    screened = True
    try:
        texts = _texts(verb, given)
        seen = {name: look(text) for name, text in texts.items()}
        wrong += [
            find(name, cast(Kind, span.kind), texts[name], span.start, end=span.end)
            for name, each in seen.items()
            for span in each.spans
        ]
        care = any(each.care for each in seen.values())
    except Exception as error:
        logs.failure("screening", 202, error)
        screened = False
    order = {field.name: at for at, field in enumerate(FIELDS[verb])}
    findings = tuple(sorted(wrong, key=lambda finding: order.get(finding.field, -1)))
    sound = all(finding.kind == HINT for finding in findings)
    return Checked(None if isinstance(read, tuple) or not sound else read, findings, care, screened)


def _texts(verb: str, given: dict[str, Any]) -> dict[str, str]:
    """Return the fields that people write freely, as they were typed."""
    names = [field.name for field in FIELDS[verb] if field.most]
    return {name: given[name] for name in names if isinstance(given.get(name), str)}


def _too_big(verb: str, words: Words) -> list[Finding]:
    """Return a finding for a draft that no box would hold, whatever its ids turn out to be."""
    if sealing.fits(drafts.pack(Draft(_NO_ID, _NO_ID, kind(words), _NO_ID, words))):
        return []
    # Within every limit and still too much: only text without any repetition is.
    longest = max(FIELDS[verb], key=lambda field: len(getattr(words, field.name, "")))
    return [find(longest.name, "long")]
