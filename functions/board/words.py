"""What people write: the words of each kind of draft, as values.

The first four kinds become posts. A flag goes to moderators. A withdrawal and its undo only name a
post; they carry a key that follows from the author's receipt and that nobody keeps, so that a
withdrawn text can be given back to its author for two days and read by nobody else meanwhile.
"""

from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked. ``sample`` marks threads that the makers wrote; no request can set it."""

    title: str
    body: str
    topic: str
    voice: str
    language: str
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """A mentor's war story. The lesson is its headline everywhere."""

    lesson: str
    happened: str
    tried: str = ""
    cost: str = ""
    now: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """One why, or what answers it, under the post that it peels."""

    under: str
    body: str


@dataclass(frozen=True, slots=True)
class Aha:
    """What the asker learnt: from one story, or (``story`` empty) on the way through all of them."""

    body: str
    root_cause: str = ""
    story: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The wish to take a post back. ``key`` (hexadecimal) seals its words for their author."""

    post: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """The wish to have a withdrawn post back. ``key`` opens what was sealed with it."""

    post: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """A reader's report of a post, with a reason of a closed list. It sorts a list and hides nothing."""

    post: str
    reason: str


PostWords = Question | Story | Layer | Aha
Words = PostWords | Flag | Withdrawal | Undo

WORDS: dict[str, type[Words]] = {
    "question": Question,
    "story": Story,
    "layer": Layer,
    "aha": Aha,
    "flag": Flag,
    "undo": Undo,
    "withdrawal": Withdrawal,
}
"""The words of each kind of draft, in the order in which a slot applies them."""

POSTS = ("question", "story", "layer", "aha")
"""The kinds that become posts."""

_KINDS = {words: kind for kind, words in WORDS.items()}
_CHOSEN = frozenset(
    ("topic", "voice", "language", "standing", "sample", "under", "story", "post", "key", "reason")
)
"""Fields that say something in a form's own words, not in their author's."""


def kind(words: Words) -> str:
    """Return the kind of draft that these are the words of."""
    return _KINDS[type(words)]


def texts(words: Words) -> dict[str, str]:
    """Return what somebody wrote freely, by field; nothing that is empty."""
    return {name: text for name, text in asdict(words).items() if text and name not in _CHOSEN}


def written(words: PostWords) -> dict[str, Any]:
    """Return the fields of words as they are stored: nothing that is empty."""
    return {name: value for name, value in asdict(words).items() if value}


def made(kind: str, fields_: dict[str, Any]) -> PostWords:
    """Return words of the fields of their kind; of a post that was rejected or taken back there are few.

    Raises TypeError where a field is none of its kind.
    """
    needed = {field.name: "" for field in fields(WORDS[kind]) if field.default is MISSING}
    words = WORDS[kind](**{**needed, **fields_})
    assert not isinstance(words, Flag | Withdrawal | Undo)  # noqa: S101 (those never become posts)
    return words


def blank(words: PostWords) -> PostWords:
    """Return what is kept of words that nobody is to read: where they stood, and nothing they say."""
    match words:
        case Question():
            return Question("", "", words.topic, words.voice, words.language, words.sample)
        case Story():
            return Story("", "")
        case Layer():
            return Layer(words.under, "")
        case Aha():
            return Aha("", story=words.story)
