"""docs/leaving.md names every field of every line, and no other."""

import re
from dataclasses import fields

import pytest

from board import archive
from board.model import Post
from tests.running import ROOT

PAGE = (ROOT / "docs/leaving.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)`[^|]*\| (.+) \|$", PAGE, re.MULTILINE))
OWN = {"board": {"format"}, "thread": {"thread", "locked", "place", "posts"}}


@pytest.mark.parametrize(("name", "kind"), archive.LINES.items(), ids=[*archive.LINES])
def test_the_fields_of_a_line_are_those_that_it_has(name: str, kind: type) -> None:
    has = {field.name for field in fields(kind)} if name != "thread" else set()

    assert set(re.findall(r"`([a-z]+)`", re.sub(r"\([^)]*\)", "", ROWS[name]))) == has | OWN.get(name, set())


def test_the_fields_of_a_post_are_those_that_it_has() -> None:
    _, _, table = PAGE.partition("A post in `posts`")
    has = {field.name for field in fields(Post)} - {"ordinal", "version"} | {"stood"}

    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == has
