"""The closed schema of each draft, field by field, with its limits.

Forms, the check of what comes in, and what goes into a box are all made from this one table. A
draft is built field by field from it, so nothing that is not named here can travel further.
Lengths are code points of canonical text. An empty field is an absent one.
"""

import dataclasses
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from board import languages, receipts, text
from board.findings import Finding, find
from board.model import AHAS, Draft, FlagReason, Lane, Standing, Voice
from board.words import WORDS, Aha, Flag, Layer, Question, Story, Undo, Withdrawal, Words


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its bounds in code points, whether it must be there, and what it may say.

    ``choices`` empty means free text; ``lines`` says whether that may have more than one line.
    ``names_post`` is that it holds the id of a post.
    """

    name: str
    least: int = 0
    most: int = 0
    required: bool = False
    lines: bool = False
    choices: tuple[str, ...] = ()
    names_post: bool = False


TOPIC = "topic"
LANGUAGE = "language"
UNDO = "undo"
TRAP = "homepage"
"""A field that forms have and no draft does: it says that it is to be left empty, and people do."""
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
    "layers": (
        Field("under", required=True, names_post=True),
        Field("body", 2, 1_500, required=True, lines=True),
    ),
    "ahas": (
        Field("story", names_post=True),
        Field("body", 10, 280, required=True, lines=True),
        Field("root_cause", 0, 140),
    ),
    "withdrawals": (
        Field("post", required=True, names_post=True),
        Field(UNDO, choices=("true",)),
    ),
    "flags": (
        Field("post", required=True, names_post=True),
        Field("reason", required=True, choices=tuple(FlagReason)),
    ),
}
"""The fields of each verb, in the order in which forms show them."""

CLAIMS: dict[str, tuple[str, ...]] = {
    "threads": ("receipt",),
    "stories": ("receipt",),
    "layers": ("receipt", "as", "nonce"),
    "ahas": ("receipt",),
    "withdrawals": ("receipt", "as"),
    "flags": ("nonce",),
}
"""What each verb takes besides: who writes, and what makes the id. None of it travels any further."""


def read(
    verb: str, raw: Mapping[str, object], topics: Collection[str], language: str
) -> Words | tuple[Finding, ...]:
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
        if field.name == UNDO and value is True:  # as programs write it
            value = "true"
        if not isinstance(value, str):
            findings.append(find(field.name, "choice"))
            continue
        values[field.name] = text.canonical(value, lines=field.lines)
        findings.extend(_check(field, values[field.name], topics))
    if findings:
        return tuple(findings)
    return _words(verb, values, language)


def _words(verb: str, values: dict[str, str], language: str) -> Words:
    match verb:
        case "threads":
            values["voice"] = values["voice"] or Voice.ANYONE
            values[LANGUAGE] = values[LANGUAGE] or language
            return Question(**values, sample=False)
        case "stories":
            return Story(**values)
        case "layers":
            return Layer(**values)
        case "ahas":
            return Aha(**values)
        case "flags":
            return Flag(**values)
        case _:
            return Undo(values["post"]) if values[UNDO] else Withdrawal(values["post"])


def pack(draft: Draft) -> bytes:
    """Return a draft as the bytes that are sealed into a box: the same bytes for the same draft."""
    # Not by asdict(), which copies every text: a draft is packed twice in every request.
    fields = {each.name: getattr(draft, each.name) for each in dataclasses.fields(draft)}
    words = ((each.name, getattr(draft.words, each.name)) for each in dataclasses.fields(draft.words))
    fields["words"] = {name: value for name, value in words if value}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class NoDraft(ValueError):
    """What was in a box is no draft that this version of the board knows."""


def unpack(data: bytes, post: str) -> Draft:
    """Return the draft of an opened box that was stored under an id. Raises NoDraft.

    Whoever can put a box could have sealed anything, and so can a version of intake that this one does
    not know. One box that is opened and then stops the slot would stop all that come, so everything
    that the rules rely on is looked at here.
    """
    try:
        fields = json.loads(data)
        words = WORDS[fields["kind"]](**fields["words"])
        draft = Draft(**{**fields, "words": words, "lane": Lane(fields["lane"])})
        sound = draft.id == post and _is_sound(draft)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NoDraft from None
    if not sound:
        raise NoDraft
    return draft


_KEY = re.compile(r"[0-9a-f]{128}")
_CHOSEN_MOST = 100
_VERBS: dict[type[Words], str] = {
    Question: "threads",
    Story: "stories",
    Layer: "layers",
    Aha: "ahas",
    Flag: "flags",
    Withdrawal: "withdrawals",
    Undo: "withdrawals",
}


def _is_sound(draft: Draft) -> bool:
    """Say whether a draft has the form of one; what it says was looked at before it was sealed."""
    # Who flags something has nothing by which to know them again.
    own = [draft.id, draft.thread] + [draft.mark] * (not isinstance(draft.words, Flag))
    if not all(map(receipts.ID.fullmatch, own)) or not isinstance(draft.screened, bool):
        return False
    values = dataclasses.asdict(draft.words)
    if isinstance(draft.words, Question) and not (
        set(own) == {draft.id} and isinstance(values.pop("sample"), bool)
    ):
        return False
    if not _KEY.fullmatch(values.pop("key", "0" * 128)):
        return False
    fields = {field.name: field for field in FIELDS[_VERBS[type(draft.words)]]}
    return all(_holds(fields[name], value) for name, value in values.items())


def _holds(field: Field, value: object) -> bool:
    """Say whether a field of a packed draft can hold a value."""
    if not isinstance(value, str) or not value:
        return value == "" and not field.required
    if field.names_post:
        return bool(receipts.ID.fullmatch(value))
    if field.most:
        return len(value) <= field.most and bool(value.encode())  # half of a pair cannot be written
    if field.name == LANGUAGE:
        return languages.is_code(value)
    if field.choices:
        return value in field.choices
    # A topic, which the operator may have taken away meanwhile; the shelf of all ahas is none.
    printable = value.isprintable() and not {"/", "#"} & {*value}
    return printable and value != AHAS and len(value) <= _CHOSEN_MOST


def _check(field: Field, value: str, topics: Collection[str]) -> list[Finding]:
    if not value:
        return [find(field.name, "missing")] if field.required else []
    if field.name == TOPIC:
        return [] if value in topics else [find(field.name, "choice", value)]
    if field.name == LANGUAGE:
        return [] if languages.is_code(value) else [find(field.name, "choice", value)]
    if field.names_post:
        return [] if receipts.ID.fullmatch(value) else [find(field.name, "choice", value)]
    if field.choices:
        return [] if value in field.choices else [find(field.name, "choice", value)]
    if len(value) < field.least:
        return [find(field.name, "short", value, limit=field.least)]
    if len(value) > field.most:
        return [find(field.name, "long", value, field.most, limit=field.most)]
    return []
