"""Whether a board works, tried from outside as its people would: ask, wait for the slot, read, take back.

It needs an address and nothing else, so it can be run against a board on this machine, on a server or on
AWS, by anybody. What it asks says that it is a trial; it is taken back at the end, and also when the
trial is broken off, whether or not an answer came. If even that fails, its receipt is shown, so that
somebody can take it back. Nothing of it is a secret.
"""

import argparse
import contextlib
import http.client
import json
import os
import secrets
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from board import paths, receipts, slots
from board.headers import HEADERS, page_kind
from board.slots import PACES, Pace
from intake import proof
from settings import read_site

_NOWHERE = "0" * 26
_LATE = 300
"""Seconds after its slot in which a page has to be there: the slot's work, and a minute at the edge."""
_WORDS = (
    *("amber", "basket", "candle", "dune", "ember", "fern", "gravel", "harbour", "island", "juniper"),
    *("kettle", "lantern", "meadow", "nutmeg", "orchard", "pebble", "quarry", "ribbon", "saddle", "velvet"),
)
"""Eight of these make one trial other words than the last one, which would be a repeat of it."""


class Failed(Exception):
    """Something is not as it should be. The message says what, and where to look."""


class Unreached(Failed):
    """Nothing came back at all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by their names in small letters, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Visitor:
    """A browser without a memory: it sends what it is told and follows nothing."""

    def __init__(self, address: str) -> None:
        """Raises Failed for what is no address."""
        self.address = address.rstrip("/")
        try:
            parts = urlsplit(self.address)
            if parts.scheme not in ("http", "https") or not parts.hostname or (parts.port or 1) < 1:
                raise ValueError
            self.address.encode("ascii")
        except ValueError:
            raise Failed(
                f"{address!r} is no address of a board; write it like https://board.example or "
                "http://127.0.0.1:8000."
            ) from None
        self.base = parts.path
        self._opener = urllib.request.build_opener(_Still)

    def get(self, path: str) -> Answer:
        """Return what is at an address below the board's."""
        return self._ask(urllib.request.Request(self.address + path))  # noqa: S310 (whoever runs it names the address)

    def post(self, path: str, fields: dict[str, Any], **headers: str) -> Answer:
        """Send fields as our script does, but for its padding."""
        body = json.dumps(fields).encode()
        sent = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"} | headers
        return self._ask(urllib.request.Request(self.address + path, body, sent))  # noqa: S310 (whoever runs it names the address)

    def elsewhere(self, url: str, fields: dict[str, Any]) -> Answer:
        """Send fields to another address than the board's own."""
        sent = {"Content-Type": "application/json"}
        return self._ask(urllib.request.Request(url, json.dumps(fields).encode(), sent))  # noqa: S310 (whoever runs it names the address)

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Answer(answer.status, _lower(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, _lower(error.headers), error.read())
        except (OSError, http.client.HTTPException) as error:
            why = getattr(error, "reason", None) or type(error).__name__
            raise Unreached(
                f"Nobody answers at {request.full_url} ({why}). Is the address right, and does the board run?"
            ) from None


class _Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing: where an address leads is what is looked at."""


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@dataclass(frozen=True)
class Smoke:
    """One trial of one board.

    ``press`` runs a slot at once, where whoever tries may do that; without it the trial waits for the
    clock. ``wait`` sleeps for seconds, ``clock`` gives those since 1970, ``chance`` random bytes; ``solve``
    does the work of a post, or gives nothing for the slow lane.
    """

    visitor: Visitor
    topic: str
    press: Callable[[], None] | None = None
    api: str = ""
    clock: Callable[[], float] = time.time
    wait: Callable[[float], None] = time.sleep
    chance: Callable[[int], bytes] = os.urandom
    solve: Callable[[str, str, bytes], str] = proof.solve
    tell: Callable[[str], object] = field(default=lambda line: sys.stdout.write(f"{line}\n"))

    def run(self, *, short: bool = False, pace: Pace = PACES["standard"]) -> None:
        """Try everything, saying each thing that works. Raises Failed at the first that does not.

        ``short`` asks nothing. Neither does a trial at a ``pace`` that waits for a crowd: it would wait, too.
        """
        self.pages()
        self.answers()
        if pace.crowd > 1:
            self.tell(f"    nothing is asked: at the pace {pace.name} a question waits for others to come")
        elif not short:
            self.life()

    def pages(self) -> None:
        """Look at pages of every kind, at one that is not there, and at an address without its slash."""
        waiting = self.visitor.get(paths.QUEUE_JSON)
        if waiting.headers.get("content-type", "").split(";")[0] != "application/json":
            raise Failed(f"{self.visitor.address} is no board, or not the front page of one.")
        for path in (paths.HOME, paths.PROMISE, paths.ASK, paths.QUEUE_JSON, f"{paths.STATIC}board.css"):
            found = self.visitor.get(path)
            _expect(found, 200, path)
            _expect_headers(found, path)
        self.tell("ok  pages are there, each with the headers of its kind")
        missing = self.visitor.get(paths.thread(_NOWHERE))
        _expect(missing, 404, paths.thread(_NOWHERE))
        if b"<html" not in missing.body:
            raise Failed("What is not there has no page of the board's own. Is /404.html in the bucket?")
        self.tell("ok  what is not there says so, on a page of the board")
        bare = self.visitor.get(paths.ASK.rstrip("/"))
        _expect(bare, 301, paths.ASK.rstrip("/"))
        if urlsplit(bare.headers.get("location", "")).path != self.visitor.base + paths.ASK:
            raise Failed(f"/ask leads to {bare.headers.get('location')}, and not to /ask/.")
        self.tell("ok  an address without its last slash leads to the page")

    def answers(self) -> None:
        """Look at how intake answers what it should take, and what it should not."""
        health = self.visitor.get("/api/health")
        _expect(health, 200, "/api/health")
        _expect_headers(health, "/api/health")
        foreign = self.visitor.post("/api/threads", {}, **{"Sec-Fetch-Site": "cross-site"})
        _expect(foreign, 403, "a post from another site's page")
        empty = self.visitor.post("/api/threads", {})
        _expect(empty, 422, "a post without words")
        self.tell("ok  intake answers, and takes neither empty posts nor those of other sites")
        if self.api:
            past = self.visitor.elsewhere(f"{self.api}/api/threads", {})
            if past.status not in (403, 404):
                raise Failed(f"Intake can be reached past the edge: {self.api} answers {past.status}.")
            self.tell("ok  past the edge nothing is taken")

    def life(self) -> None:
        """Ask, wait for the slot, read, come back with the receipt, take it back, and see it gone."""
        receipt = receipts.write(self.chance(16))
        words = ", ".join(secrets.choice(_WORDS) for _ in range(8))
        title = f"A trial: does this board work? ({words.partition(', ')[0]})"
        body = (
            "Nobody needs to answer this. It was asked by the program that tries out whether the board "
            f"works, and it is taken back in a moment. Its words are {words}."
        )
        draft = {"receipt": receipt, "title": title, "body": body, "topic": self.topic}
        with self._taken_back(receipt) as taken:
            asked = json.loads(self._sent("/api/threads", draft).body)
            self.tell(f"ok  a question was taken; it comes out at {asked['slot'][11:16]} UTC")
            shown = self._wait_for(asked, lambda page: page.status == 200, "did not come out")
            held = title.encode() not in shown.body
            self.tell("ok  it waits for a moderator, and its page says so" if held else "ok  it came out")
            back = self.visitor.post("/api/receipts", {"receipt": receipt, "thread": asked["thread"]})
            _expect(back, 200, "/api/receipts")
            if json.loads(back.body)["role"] != "asker":
                raise Failed("The receipt is not known as the asker's. Is PEPPER the one of this board?")
            self.tell("ok  its receipt is known")
        told = asked | {"slot": taken[0]}
        self._wait_for(told, lambda page: title.encode() not in page.body and page.status == 200, "stayed")
        self.tell("ok  its words are gone")

    @contextlib.contextmanager
    def _taken_back(self, receipt: str) -> Iterator[list[str]]:
        """Take back whatever was asked by a receipt, however this ends; give the slot of that at the end.

        Also where no answer came, because the words may have arrived all the same. Nothing breaks it off.
        """
        taken: list[str] = []
        try:
            yield taken
        finally:
            with _undisturbed():
                self.tell("    taking it back, a moment")
                taken.append(self._take_back(receipt))
            self.tell("ok  it was taken back")

    def _take_back(self, receipt: str) -> str:
        thread = ""
        for attempt in range(_TRIES):
            try:
                shown = self.visitor.post("/api/receipts", {"receipt": receipt})
                _expect(shown, 200, "/api/receipts")
                thread = json.loads(shown.body)["thread"]
                back = {"receipt": receipt, "as": "asker", "post": thread}
                return str(json.loads(self._sent(f"/api/threads/{thread}/withdrawals", back).body)["slot"])
            except Failed as failed:
                if attempt == _TRIES - 1:
                    raise Failed(
                        f"{failed} The question of the trial could not be taken back. Do it on "
                        f"{self.visitor.address}{paths.MINE} with its receipt, {receipt}"
                        + (f" (thread {thread})." if thread else ".")
                    ) from None
                self.wait(2)
        raise AssertionError("the last try returns or raises")

    def _sent(self, path: str, fields: dict[str, Any]) -> Answer:
        """Send a draft with its proof of work."""
        beacon = self.visitor.get(paths.BEACON)
        _expect(beacon, 200, paths.BEACON)
        work = self.solve(json.loads(beacon.body)["beacon"], path, json.dumps(fields).encode())
        answer = self.visitor.post(path, fields, **({"Proof": work} if work else {}))
        _expect(answer, 202, path)
        _expect_headers(answer, "/api/")
        return answer

    def _wait_for(self, told: dict[str, Any], there: Callable[[Answer], bool], otherwise: str) -> Answer:
        """Return the page of a post once it is as it should be. Raises Failed some minutes after its slot."""
        path = urlsplit(told["url"]).path.removeprefix(self.visitor.base)
        until = slots.read(told["slot"]) + _LATE
        if self.press:
            self.press()
            until = int(self.clock()) + _LATE
        else:
            self._sleep_until(slots.read(told["slot"]))
        while not there(page := self.visitor.get(path)):
            if self.clock() > until:
                raise Failed(f"The question {otherwise} within {_LATE // 60} minutes after its slot. {_LOOK}")
            self.wait(1)
        return page

    def _sleep_until(self, slot: int) -> None:
        minutes = int(slot - self.clock()) // 60
        if minutes:
            self.tell(f"    waiting for that, about {minutes} min (Ctrl+C takes the question back and stops)")
        while self.clock() < slot:
            self.wait(min(1.0, slot - self.clock()))


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no second Ctrl+C break off what has to be done."""
    try:
        before = {name: signal.signal(name, signal.SIG_IGN) for name in _SIGNALS}
    except ValueError:  # not the main thread, which gets no signals
        before = {}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _break_off(*_: Any) -> None:
    raise KeyboardInterrupt


_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_TRIES = 3
_LOOK = "Look at the publisher's log, and at docs/operating.md."


def _expect(answer: Answer, status: int, what: str) -> None:
    if answer.status != status:
        raise Failed(f"{what} was answered with {answer.status}, and not with {status}. {_LOOK}")


def _expect_headers(answer: Answer, path: str) -> None:
    kind = "answer" if path.startswith("/api/") else page_kind(path)
    for name, value in HEADERS[kind].items():
        found = answer.headers.get(name.lower())
        if found != value:
            raise Failed(
                f"{path} has not the header {name} of its kind. It should be: {value} It is: {found}"
            )
    for name in ("set-cookie", "last-modified"):
        if name in answer.headers:
            raise Failed(f"{path} has a header {name}, which nobody needs.")


def main(arguments: list[str] | None = None) -> int:
    """Try the board at an address; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="./dev smoke",
        description="Try a board from outside: look at its pages, ask, wait for the slot, read, take it "
        "back. That waits for two slots, which at the pace standard is up to half an hour.",
    )
    parser.add_argument("address", help="where the board is, such as http://127.0.0.1:8000")
    parser.add_argument("--quick", action="store_true", help="only look at pages and answers; ask nothing")
    parser.add_argument(
        "--api", default="", help="the address at which AWS runs /api, to see that it takes nothing directly"
    )
    chosen = parser.parse_args(arguments)
    site = read_site(Path(__file__).parents[1] / "site" / "board.toml")
    before = {name: signal.signal(name, _break_off) for name in _SIGNALS}
    try:
        smoke = Smoke(Visitor(chosen.address), site.slugs[0], api=chosen.api.rstrip("/"))
        smoke.run(short=chosen.quick, pace=site.pace)
    except Unreached as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    except Failed as failed:
        sys.stderr.write(f"The board does not work as it should. {failed}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Broken off.\n")
        return 130
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
    sys.stdout.write("The board works.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
