"""What is made to cost much costs in proportion to its size: steps are counted, and no clock is looked at.

A step is a line of Python that runs, ours or a library's, from the event to the answer. A body of twice the
size may take twice the steps and a little; anything that grows faster would show.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlencode

import pytest

from intake import body
from tests.builders import a_question, a_receipt
from tests.conftest import an_embedded_client, with_tables
from tests.contract import asked
from tests.world import World

SIZE = 30_000
"""Bytes of the smaller one of two bombs; the larger one fits into a body."""
SLACK = 1.15


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One board, warm: what is made once is no part of any count."""
    engine, client = an_embedded_client()
    with_tables(client)
    world = World(client, Path(tmp_path_factory.mktemp("pages")))
    world.post("/api/threads", a_question())
    world.post("/api/threads", a_question(), form=True)
    world.post("/api/check", {"verb": "threads"}, form=True)
    yield world
    engine.close()


def filled(head: bytes, part: bytes, tail: bytes = b"") -> Callable[[int], bytes]:
    """Return a bomb that repeats a part until it has a size."""
    return lambda size: head + part * ((size - len(head) - len(tail)) // len(part)) + tail


def text_in(field: str, part: str) -> Callable[[int], bytes]:
    """Return a question in which one field repeats a part."""
    whole = json.dumps({"verb": "threads", **a_question(), field: "@@"}, ensure_ascii=False)
    head, tail = whole.split("@@")
    return filled(head.encode(), part.encode(), tail.encode())


JSON_BOMBS = {
    "nested lists": filled(b"", b"["),
    "nested objects": filled(b"", b'{"a":'),
    "lists beside lists": filled(b'{"a":[[', b"[],", b"[]]]}"),
    "one wide list": filled(b'{"a":[', b"1,", b"1]}"),
    "closing brackets": filled(b"{", b"]", b"}"),
    "a string of escapes": filled(b'{"title":"', b"\\u0301", b'"}'),
    "a string of backslashes": filled(b'{"title":"', b"\\\\", b'"}'),
    "halves of surrogates": filled(b'{"title":"', b"\\ud83d", b'"}'),
    "a number": filled(b'{"title":', b"9", b"}"),
    "a fraction": filled(b'{"title":0.', b"9", b"}"),
    "an exponent": filled(b'{"title":1e', b"9", b"}"),
    "a name": filled(b'{"', b"n", b'":1}'),
    "a name of marks": filled(b'{"n', "\u0301".encode(), b'":1}'),
    "one name again and again": filled(b"{", b'"title":1,', b'"title":1}'),
    "no JSON": filled(b"", b"\xff"),
    "blanks": filled(b"", b" "),
}
TEXT_BOMBS = {
    "marks on one letter": text_in("body", "\u0301"),
    "marks that are reordered": text_in("body", "\u0315\u0300\u0323"),
    "letters that decompose": text_in("body", "\ufdfa"),
    "controls of direction": text_in("body", "\u202e"),
    "emoji that are joined": text_in("body", "\U0001f468\u200d"),
    "flags of tags": text_in("body", "\U0001f3f4\U000e0067"),
    "blank lines": text_in("body", "\\n \\n"),
    "dashes": text_in("body", " -- "),
    "addresses": text_in("body", "a@b.example "),
    "numbers": text_in("body", "+49 30 9 "),
    "almost receipts": text_in("body", "0000-"),
    "words": text_in("body", "my manager at a "),
}
FORM_BOMBS = {
    "fields": filled(b"", b"a=&"),
    "ampersands": filled(b"", b"&"),
    "equal signs": filled(b"", b"="),
    "percents": filled(b"title=", b"%"),
    "escaped bytes": filled(b"title=", b"%CC%81"),
    "broken bytes": filled(b"title=", b"%ff"),
    "plus signs": filled(b"title=", b"+"),
    "markup": filled(b"verb=threads&body=", b"%3Cb%3E"),
}


def steps(work: Callable[[], Any]) -> int:
    """Return how many lines of Python run in some work."""
    count = 0

    def line(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def grows(world: World, path: str, bomb: Callable[[int], bytes], kind: str, accept: str) -> float:
    """Return by how much the steps grow with a bomb of twice the size; both are answered as documented."""
    headers = {"content-type": kind, "accept": accept}
    counts = []
    for size in (SIZE, 2 * SIZE):
        data = bomb(size)
        assert len(data) <= body.MOST
        asked(world, "POST", path, data, headers)
        counts.append(steps(lambda data=data: world.request("POST", path, data, headers)))
    return counts[1] / counts[0]


@pytest.mark.parametrize("name", [*JSON_BOMBS, *TEXT_BOMBS])
def test_json_of_twice_the_size_takes_at_most_twice_the_steps(world: World, name: str) -> None:
    bomb = (JSON_BOMBS | TEXT_BOMBS)[name]

    assert grows(world, "/api/check", bomb, body.JSON, "application/json") <= 2 * SLACK


@pytest.mark.parametrize("name", FORM_BOMBS)
def test_a_form_of_twice_the_size_takes_at_most_twice_the_steps(world: World, name: str) -> None:
    assert grows(world, "/api/check", FORM_BOMBS[name], body.FORM, "text/html") <= 2 * SLACK


PASTED = {
    "groups": filled(b"receipt=", b"0000-"),
    "receipts that are none": filled(
        b"receipt=", a_receipt(1).replace("-", "").lower().encode()[:-1] + b"z-"
    ),
    "ids": filled(b"thread=", b"nvye6xpx5m5n2q48690q2sh7b7/"),
    "almost ids": filled(b"thread=", b"nvye6xpx5m5n2q48690q2sh7b"),
}


@pytest.mark.parametrize("name", PASTED)
def test_looking_for_a_receipt_in_what_was_pasted_takes_steps_by_its_size(world: World, name: str) -> None:
    assert grows(world, "/api/receipts", PASTED[name], body.FORM, "text/html") <= 2 * SLACK


@pytest.mark.parametrize("part", ["a/b,", "a/b;q=1,", "a/b;c=d", 'a;b="\\', ",", ";", "=", "*/*;q=0.9,"])
@pytest.mark.parametrize("name", ["accept", "content-type", "proof", "origin", "content-encoding"])
def test_a_header_of_twice_the_size_takes_at_most_twice_the_steps(world: World, name: str, part: str) -> None:
    data = urlencode({"verb": "threads"}).encode()
    counts = []
    for size in (5_000, 10_000):  # the gateway hands on no more
        value = ("application/json;" if name == "content-type" else "") + part * (size // len(part) // 2 * 2)
        headers = {"content-type": body.FORM, name: value}
        counts.append(steps(lambda headers=headers: asked(world, "POST", "/api/check", data, headers)))

    assert counts[1] <= 2 * SLACK * counts[0]


@pytest.mark.parametrize("kind", [body.JSON, body.FORM])
@pytest.mark.parametrize("over", [1, 65_536, 1_000_000])
def test_what_is_too_large_is_not_even_looked_at(world: World, kind: str, over: int) -> None:
    headers = {"content-type": kind, "accept": "application/json"}
    bomb = b"[" * (body.MOST + over)
    least = steps(lambda: world.request("POST", "/api/check", b"x" * (body.MOST + 1), headers))

    assert asked(world, "POST", "/api/check", bomb, headers).status == 413
    assert steps(lambda: world.request("POST", "/api/check", bomb, headers)) <= SLACK * least


def test_the_count_would_see_what_grows_with_the_square() -> None:
    def square(size: int) -> int:
        found = 0
        for _ in range(size):
            for _ in range(size):
                found += 1
        return found

    assert steps(lambda: square(200)) > 2 * SLACK * steps(lambda: square(100))
