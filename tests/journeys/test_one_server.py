"""One server for real: what `infra/one-server` ships, started, written to, killed, and looked through.

KILLS says how often intake is killed.
"""

import json
import os
import random
import re
import stat
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path

import pytest

from board import paths
from infra.server import composing
from infra.smoke import Smoke, Visitor
from infra.turns import WAITING
from intake.bridge import refusal
from tests.builders import a_question
from tests.oneserver import OneServer, directive, one_server
from tests.running import wait_for

KILLS = int(os.environ.get("KILLS", "5"))
POSTS = 15
WEBS = ("nginx", "caddy")


@pytest.fixture(scope="module", params=WEBS)
def server(request: pytest.FixtureRequest) -> Iterator[OneServer]:
    """A server that runs, behind each of the web servers that it may have."""
    with one_server(request.param) as server:
        yield server


def test_a_trial_as_its_people_would_make_it_goes_well(server: OneServer) -> None:
    said: list[str] = []
    Smoke(Visitor(server.address), "work", press=lambda: server.slot(), tell=said.append).run()

    assert said[-1] == "ok  its words are gone"
    assert server.said == ""


def test_its_pages_say_who_houses_it(server: OneServer) -> None:
    assert "the hosting company, who carries these pages" in server.get(paths.ASK)[1]
    assert "the hosting company, who carries these pages" in server.get(paths.PROMISE)[1]


def test_what_can_go_wrong_is_answered_and_leaves_nothing_of_whoever_sent_it() -> None:
    for web in WEBS:
        with one_server(web) as server:
            answers = [server.ask(method, *rest)[0] for method, *rest in requests()]
            raw = [server.send(each).split(b"\r\n")[0][9:12] for each in MALFORMED]
            server.kill_intake()
            server.close_door()
            down = server.ask("POST", "/api/threads", CANARIES["body"], SENDER)
            server.stop("web")
            kept = b"".join(file.read_bytes() for file in files(server))

            assert answers == [202, 404, 404, 400, 413, 413, 403, 405, 405]
            # Caddy answers by itself to what is no HTTP, and a body that breaks off it takes for our fault.
            assert set(raw) <= {b"400", b"413"} | ({b"431", b"503", b"505"} if web == "caddy" else set())
            assert down[0] == 503
            assert dict(down[1])["Retry-After"] == "60"
            assert down[2].decode().replace(" ", "") == refusal("unavailable", "")["body"].replace(" ", "")
            for canary in CANARIES.values():
                assert canary not in kept
                assert canary.decode() not in server.said
            assert "127.0.0.1" not in server.said
            assert server.said.count("\n") <= 1  # Caddy names its file


CANARIES = {
    "address": b"203.0.113.77",
    "agent": b"Recognisable",
    "cookie": b"sessionofmine",
    "path": b"someverylongname",
    "query": b"myfearinaquery",
    "body": b"thesearemywords",
}
SENDER = {
    "User-Agent": "Recognisable/1.0",
    "X-Forwarded-For": "203.0.113.77",
    "Forwarded": "for=203.0.113.77",
    "Cookie": "a=sessionofmine",
    "Referer": "https://elsewhere.example/myfearinaquery",
    "Content-Type": "application/json",
}
MALFORMED = (
    b"someverylongname\r\n\r\n",
    b"GET /someverylongname HTTP/9.9\r\n\r\n",
    b"GET /" + b"someverylongname" * 2_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"someverylongname" * 4_000 + b"\r\n\r\n",
    b"POST /api/threads HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nthesearemywords\r\n",
    b"GET /%00someverylongname HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
)


def requests() -> Iterator[tuple[str, str, bytes, dict[str, str]]]:
    """Yield requests of one sender: a post that is taken, and then what is wrong in every way."""
    good = str(a_question(3, body="thesearemywords, and more of them. " * 3)).replace("'", '"').encode()
    long = CANARIES["body"] * 20_000
    yield "POST", "/api/threads?q=myfearinaquery", good, SENDER
    yield "GET", "/someverylongname/?q=myfearinaquery", b"", SENDER
    yield "GET", "/api/someverylongname", b"", SENDER
    yield "POST", "/api/threads", CANARIES["body"], SENDER
    yield "POST", "/api/threads", long[:70_000], SENDER
    yield "POST", "/api/threads", long, SENDER
    yield "POST", "/api/threads", good, SENDER | {"Origin": "https://elsewhere.example"}
    yield "DELETE", "/someverylongname/", b"", SENDER
    yield "PUT", "/api/threads", CANARIES["body"], SENDER


def files(server: OneServer) -> list[Path]:
    """Return every file of a server but for its settings."""
    found = [file for folder in (server.data, server.run) for file in folder.rglob("*")]
    return [file for file in found if file.is_file()]


def test_kill_9_at_any_moment_loses_no_acknowledged_post_and_no_half_slot() -> None:
    acknowledged: list[str] = []
    moments = random.Random(7)  # noqa: S311 (nothing secret)
    with one_server() as server:
        for kill in range(KILLS):
            enough = threading.Event()
            posters = [
                threading.Thread(
                    target=post_until, args=(server, kill * 10_000 + first, acknowledged, enough)
                )
                for first in (0, 1_000, 2_000)
            ]
            for poster in posters:
                poster.start()
            wait_for(lambda kill=kill: len(acknowledged) >= (kill + 1) * POSTS + moments.randrange(1, 30))
            server.kill_intake()
            server.start_intake()
            enough.set()
            for poster in posters:
                poster.join()
        waiting_or_out = found(server)
        half = server.begun("slot")
        wait_for(lambda: half.poll() is not None or any((server.data / "pages" / "t").glob("*/thread.json")))
        half.kill()
        half.communicate()
        after_the_kill = found(server)
        again = server.command("slot")
        at_last = found(server)
        printed = {page.parent.name for page in (server.data / "pages" / "t").glob("*/thread.json")}

        assert len(acknowledged) >= KILLS * POSTS
        assert len(set(acknowledged)) == len(acknowledged)
        for there in (waiting_or_out, after_the_kill, at_last):
            assert set(acknowledged) <= there["boxes"] | there["board"]
        assert again.returncode == 0
        assert at_last["board"]
        assert at_last["board"] <= printed


def post_until(server: OneServer, seed: int, acknowledged: list[str], enough: threading.Event) -> None:
    while not enough.is_set():
        seed += 1
        try:
            status, answer = server.post("/api/threads", a_question(seed))
        except (OSError, HTTPException):
            continue
        if status == 202:
            acknowledged.append(answer["thread"])


def found(server: OneServer) -> dict[str, set[str]]:
    """Return the threads that wait in boxes, and those that are on the board."""
    with composing.publisher(server.environ("board-slot.service")) as works:
        boxes = {post for post, _ in works.publisher.intake.boxes()}
        return {"boxes": boxes, "board": {thread.id for thread, _ in works.publisher.board.threads()}}


def test_whoever_comes_when_as_many_wait_as_may_is_told_to_come_again() -> None:
    with one_server() as server:
        many = int(re.findall(r"--threads (\d+)", directive("board-intake.service", "ExecStart"))[0])

        assert many > WAITING
        assert int(directive("board-intake.socket", "Backlog")) == WAITING

        answers = at_once(many * 3, lambda seed: server.post("/api/threads", a_question(seed))[0])

    assert {202, 503} >= set(answers)
    assert answers.count(202) >= WAITING


def at_once(number: int, ask: Callable[[int], int]) -> list[int]:
    """Ask so often at once, and return what was answered."""
    answers: list[int] = []
    ready = threading.Barrier(number)

    def send(seed: int) -> None:
        ready.wait()
        answers.append(ask(seed))

    people = [threading.Thread(target=send, args=(seed,)) for seed in range(number)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return answers


def test_the_shipped_rate_counts_everybody_as_one() -> None:
    server = OneServer("nginx")
    server.rate = 20
    try:
        server.install()
        server.start()
        answers = at_once(120, lambda _: server.ask("GET", "/api/health")[0])
    finally:
        server.close()

    assert set(answers) == {200, 503}
    assert answers.count(200) >= 40


def test_intake_that_cannot_start_says_why_in_one_sentence_and_nothing_more() -> None:
    server = OneServer()
    try:
        server.install()
        server.unset("PEPPER")
        server.start_intake()
        wait_for(lambda: server.ended("intake") is not None)
        code = server.ended("intake")
        server.stop("intake")
    finally:
        server.close()

    assert code == 3
    assert server.said == "Intake cannot start. PEPPER is not set.\n"


def test_nobody_but_its_own_process_may_read_tables_and_keys(server: OneServer) -> None:
    modes = {
        str(file.relative_to(server.folder)): stat.S_IMODE(file.stat().st_mode)
        for file in (*server.data.rglob("*.sqlite"), *server.etc.glob("*.env"), server.etc / "keys.json")
        if file.name != "board.env"
    }

    assert set(modes.values()) == {0o600}, modes


def test_intake_has_no_key_that_opens_a_box_and_the_publisher_none_that_knows_a_receipt(
    server: OneServer,
) -> None:
    own = json.loads((server.etc / "keys.json").read_text())
    intake, publisher = (server.environ(f"board-{name}.service") for name in ("intake", "slot"))

    assert own["BOX_PRIVATE_KEYS"] not in intake.values()
    assert own["PUBLISHER_SECRET"] not in intake.values()
    assert own["PEPPER"] not in publisher.values()
    assert {own["PEPPER"], own["BOX_PUBLIC_KEY"], own["BEACON_KEY"]} <= set(intake.values())
