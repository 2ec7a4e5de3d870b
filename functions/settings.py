"""Settings: one frozen class for each entry point, and the only reader of an environment.

Read once, where an entry point is composed. Keys come from the environment and not from a key
service, because a call to one would leave a timed record of every post. A value that is missing or
wrong stops the start with the variable's name and what it should be; the value is never quoted.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from board.languages import is_code
from board.lots import Budgets
from board.model import AHAS
from board.slots import PACES, Pace
from press import AMAZON, Helpline, Site, TopicName
from speech import speaks

BOARD_TOML = Path(__file__).parent / "board.toml"

BASE = re.compile(r"(/[a-z0-9-]+)*")
"""A path below which a board lives, or nothing."""

Environ = Mapping[str, str]


class BadSetting(Exception):
    """A setting is missing or wrong. The message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    """What intake needs: where to put boxes, and keys that open none of them.

    ``edge_keys`` are what the edge says to be known, or nothing where no edge stands before intake.
    """

    intake_table: str
    pepper: bytes
    box_public_key: X25519PublicKey
    beacon_key: bytes
    edge_keys: tuple[str, ...]
    origins: tuple[str, ...]
    site: Site

    @classmethod
    def read(cls, environ: Environ, site: Site) -> "IntakeSettings":
        """Return the settings of an environment. Raises BadSetting."""
        return cls(
            intake_table=_text(environ, "INTAKE_TABLE"),
            pepper=_key(environ, "PEPPER"),
            box_public_key=X25519PublicKey.from_public_bytes(_key(environ, "BOX_PUBLIC_KEY")),
            beacon_key=_key(environ, "BEACON_KEY"),
            edge_keys=_edge_keys(environ),
            origins=tuple(_text(environ, "ORIGINS").split()),
            site=site,
        )


@dataclass(frozen=True, slots=True)
class PublisherSettings:
    """What the publisher needs. ``box_private_keys`` open boxes, newest first.

    ``shards`` runs of ``shard_function`` have the threads of a slot between them; with 1 there is none.
    """

    intake_table: str
    board_table: str
    pages_bucket: str
    box_private_keys: tuple[X25519PrivateKey, ...]
    publisher_secret: bytes
    beacon_key: bytes
    site: Site
    shards: int = 1
    shard_function: str = ""

    @classmethod
    def read(cls, environ: Environ, site: Site) -> "PublisherSettings":
        """Return the settings of an environment. Raises BadSetting."""
        shards, function = environ.get("SHARDS", "").strip() or "1", environ.get("SHARD_FUNCTION", "").strip()
        if not re.fullmatch("[1-9][0-9]{0,2}", shards):
            raise BadSetting("SHARDS has to be a whole number from 1 to 999.")
        if shards != "1" and not function:
            raise BadSetting("SHARD_FUNCTION is not set, and SHARDS is more than 1.")
        keys = _text(environ, "BOX_PRIVATE_KEYS").split()
        return cls(
            intake_table=_text(environ, "INTAKE_TABLE"),
            board_table=_text(environ, "BOARD_TABLE"),
            pages_bucket=_text(environ, "PAGES_BUCKET"),
            box_private_keys=tuple(
                X25519PrivateKey.from_private_bytes(_bytes(key, "BOX_PRIVATE_KEYS")) for key in keys
            ),
            publisher_secret=_key(environ, "PUBLISHER_SECRET"),
            beacon_key=_key(environ, "BEACON_KEY"),
            site=site,
            shards=int(shards),
            shard_function=function,
        )


@dataclass(frozen=True, slots=True)
class ModeratorSettings:
    """What the moderator's terminal needs: the board, who applies the docket, and no key at all.

    ``pages_bucket`` is where the pages are, for an export; who only moderates can leave it out. Where the
    board is (``ORIGINS``, ``BASE``) only a book says, which goes without if nobody tells.
    """

    board_table: str
    publisher_function: str
    pages_bucket: str
    site: Site

    @classmethod
    def read(cls, environ: Environ) -> "ModeratorSettings":
        """Return the settings of an environment. Raises BadSetting."""
        origin = next(iter(environ.get("ORIGINS", "").split()), "")
        return cls(
            board_table=_text(environ, "BOARD_TABLE"),
            publisher_function=_text(environ, "PUBLISHER_FUNCTION"),
            pages_bucket=environ.get("PAGES_BUCKET", "").strip(),
            site=read_site(BOARD_TOML, base=_base(environ), origin=origin),
        )


def site(environ: Environ) -> Site:
    """Return the site that this build carries, at its pace and place. Raises BadSetting."""
    name = _text(environ, "PACE")
    if name not in PACES:
        raise BadSetting(f"PACE has to be one of {', '.join(PACES)}.")
    return read_site(
        BOARD_TOML,
        base=_base(environ),
        pace=PACES[name],
        origin=_text(environ, "ORIGINS").split()[0],
        carrier=environ.get("CARRIER"),
    )


def read_site(
    board_toml: Path,
    *,
    base: str = "",
    pace: Pace | None = None,
    slow_lane: str | None = None,
    origin: str = "",
    carrier: str | None = None,
) -> Site:
    """Return what board.toml says of the board. What else is given overrides it. Raises BadSetting."""
    try:
        board = tomllib.loads(board_toml.read_text(encoding="utf-8"))
        topics = tuple(TopicName(slug, name) for slug, name in board["topics"].items())
        site = Site(
            name=board["name"],
            language=board["language"],
            topics=topics,
            pace=pace or PACES[board["pace"]],
            base=base,
            origin=origin,
            robots=board.get("robots", True),
            slow_lane=slow_lane or board.get("slow_lane", "held"),
            budgets=Budgets(**board.get("budgets", {})),
            hold=tuple(board.get("hold", {}).get("phrases", ())),
            leave=board.get("leave", ""),
            carrier=board.get("carrier", AMAZON) if carrier is None else carrier,
            helplines=tuple(Helpline(*line) for line in board.get("helplines", {}).items()),
            languages=tuple(board.get("languages", ())),
        )
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"board.toml is not valid TOML: {error}.") from None
    except (KeyError, TypeError, AttributeError) as error:
        known = ", ".join(PACES)
        raise BadSetting(
            f"board.toml: look at {error}. It needs name, language, pace (one of {known}) and [topics]."
        ) from None
    if not speaks(site.language):
        raise BadSetting(
            f"board.toml: language is {site.language}, and the interface is not there in it. "
            "docs/translating.md says how it is brought in."
        )
    if AHAS in site.slugs:
        raise BadSetting(
            f"board.toml: no topic may be called {AHAS}; all ahas stand on a shelf of that name."
        )
    codes = all(isinstance(each, str) and is_code(each) for each in site.languages)
    once = len({*site.languages}) == len(site.languages)
    if site.languages and not (codes and once and site.language in site.languages):
        raise BadSetting(
            "board.toml: languages has to be a list of codes such as de or pt-BR, each once, "
            "the board's own language among them."
        )
    if not isinstance(site.robots, bool):
        raise BadSetting("board.toml: robots has to be true or false.")
    if not isinstance(site.carrier, str):
        raise BadSetting("board.toml: carrier has to be a name, or empty for a machine of your own.")
    if site.leave and not site.leave.startswith("https://"):
        raise BadSetting("board.toml: leave has to be an address that begins with https://, or empty.")
    if site.slow_lane not in ("held", "open"):
        raise BadSetting("board.toml: slow_lane has to be held or open.")
    if not all(isinstance(budget, int) and budget > 0 for budget in (site.budgets.fast, site.budgets.slow)):
        raise BadSetting("board.toml: the budgets fast and slow have to be whole numbers above 0.")
    return site


def _text(environ: Environ, name: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise BadSetting(f"{name} is not set.")
    return value


def _base(environ: Environ) -> str:
    base = environ.get("BASE", "")
    if not BASE.fullmatch(base):
        raise BadSetting("BASE has to be a path such as /questions, without a slash at its end, or empty.")
    return base


def _key(environ: Environ, name: str) -> bytes:
    return _bytes(_text(environ, name), name)


def _edge_keys(environ: Environ) -> tuple[str, ...]:
    keys = tuple(environ.get("EDGE_KEYS", "").split())
    for key in keys:
        _bytes(key, "EDGE_KEYS")
    return keys


def _bytes(value: str, name: str) -> bytes:
    try:
        key = bytes.fromhex(value)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise BadSetting(f"{name} has to be 64 hexadecimal digits: 32 random bytes.")
    return key
