"""Prose that compresses and reads like that of the samples, for what hangs on the words."""

import random
import tomllib

from tests.running import ROOT


def words() -> list[str]:
    """Return the words of all samples, in their order."""
    texts = []
    for file in sorted((ROOT / "site" / "samples").glob("*.toml")):
        for thread in tomllib.loads(file.read_text(encoding="utf-8"))["thread"]:
            texts += [thread["body"], *(story["happened"] for story in thread.get("story", []))]
    return " ".join(texts).split()


def passages(characters: int) -> list[str]:
    """Return the prose of the samples as it was written, in pieces of so many characters."""
    text = " ".join(words())
    return [text[at : at + characters].strip() for at in range(0, len(text) - characters, characters)]


class Writer:
    """Writes prose out of pieces of the samples, without end: the same for the same seed."""

    def __init__(self) -> None:
        self._words = words()

    def __call__(self, seed: int, characters: int) -> str:
        chance = random.Random(seed)  # noqa: S311 (nothing secret)
        text = ""
        while len(text) < characters:
            at = chance.randrange(len(self._words) - 12)
            text += " ".join(self._words[at : at + chance.randrange(6, 12)]) + " "
        return text[:characters].strip().ljust(characters, ".")
