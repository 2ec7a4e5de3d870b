"""The closed schema of each draft, field by field, with its limits.

Forms, the check of what comes in, and what goes into a box are all made from this one table. A
draft is built field by field from it, so nothing that is not named here can travel further.
Lengths are code points of canonical text. An empty field is an absent one.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

from board import text
from board.findings import Finding, find
from board.model import WORDS, Draft, Lane, Question, Standing, Story, Voice


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its bounds in code points, whether it must be there, and what it may say.

    ``choices`` empty means free text; ``lines`` says whether that may have more than one line.
    """

    name: str
    least: int = 0
    most: int = 0
    required: bool = False
    lines: bool = False
    choices: tuple[str, ...] = ()


TOPIC = "topic"
LANGUAGE = "language"
TRAP = "homepage"
"""A field that forms have and no draft does: it says that it is to be left empty, and people do."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_NAME_SHOWN = 40

FIELDS: dict[str, tuple[Field, ...]] = {
    "threads": (
        Field("title", 10, 150, required=True),
        Field("body", 60, 3_000, required=True, lines=True),
        Field(TOPIC, required=True),
        Field("voice", choices=tuple(Voice)),
        Field(LANGUAGE),
    ),
    "stories": (
        Field("lesson", 10, 140, required=True),
        Field("happened", 60, 6_000, required=True, lines=True),
        Field("tried", 0, 1_500, lines=True),
        Field("cost", 0, 1_500, lines=True),
        Field("now", 0, 1_500, lines=True),
        Field("standing", choices=tuple(Standing)),
    ),
}
"""The fields of each verb, in the order in which forms show them."""


def read(
    verb: str, raw: Mapping[str, object], topics: Collection[str], language: str
) -> Question | Story | tuple[Finding, ...]:
    """Return the words of a draft, or everything that is wrong with it.

    ``topics`` are the slugs that this board has and ``language`` is the one that it speaks.
    """
    known = {field.name for field in FIELDS[verb]}
    findings = [
        find(text.canonical(name, lines=False)[:_NAME_SHOWN], "unknown") for name in raw if name not in known
    ]
    values: dict[str, str] = {}
    for field in FIELDS[verb]:
        value = raw.get(field.name)
        if value is None:
            value = ""
        if not isinstance(value, str):
            findings.append(find(field.name, "choice"))
            continue
        values[field.name] = text.canonical(value, lines=field.lines)
        findings.extend(_check(field, values[field.name], topics))
    if findings:
        return tuple(findings)
    if verb == "stories":
        return Story(**values)
    values["voice"] = values["voice"] or Voice.ANYONE
    values[LANGUAGE] = values[LANGUAGE] or language
    return Question(**values, sample=False)


def pack(draft: Draft) -> bytes:
    """Return a draft as the bytes that are sealed into a box: the same bytes for the same draft."""
    fields = asdict(draft)
    fields["words"] = {name: value for name, value in fields["words"].items() if value}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def unpack(data: bytes) -> Draft:
    """Return the draft of an opened box. Raises ValueError, TypeError or KeyError if it is none."""
    fields = json.loads(data)
    words = WORDS[fields["kind"]](**fields["words"])
    return Draft(**{**fields, "words": words, "lane": Lane(fields["lane"])})


def _check(field: Field, value: str, topics: Collection[str]) -> list[Finding]:
    if not value:
        return [find(field.name, "missing")] if field.required else []
    if field.name == TOPIC:
        return [] if value in topics else [find(field.name, "choice", value)]
    if field.name == LANGUAGE:
        return [] if _LANGUAGE.fullmatch(value) else [find(field.name, "choice", value)]
    if field.choices:
        return [] if value in field.choices else [find(field.name, "choice", value)]
    if len(value) < field.least:
        return [find(field.name, "short", value, limit=field.least)]
    if len(value) > field.most:
        return [find(field.name, "long", value, field.most, limit=field.most)]
    return []
