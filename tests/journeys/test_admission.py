"""Admission, from a person's browser to the page that says how their post stands."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import sealing
from board import beacons, drafts, paths, slots
from board.lots import ROOM, WAITS_MOST, Budgets
from board.model import Draft, Lane, Mode
from board.words import Question
from intake import proof
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from storage.tables import BoardTable
from tests.builders import WORDS, a_question, a_story, without
from tests.world import BEACON_KEY, KEY, Answer, Forms, World, a_site


@pytest.fixture
def guarded(world: World) -> World:
    """A board whose slow lane is held."""
    return World(world.client, world.folder, a_site(slow_lane="held"))


def with_proof(world: World, path: str, fields: dict[str, Any]) -> tuple[bytes, str]:
    body = json.dumps(fields).encode()
    return body, proof.solve(beacons.beacon(BEACON_KEY, world.now), path, body)


def state(world: World, thread: str) -> tuple[str, str | None]:
    post = json.loads(world.page(paths.thread_json(thread)))["posts"][0]
    return post["state"], post.get("reason")


def seal(world: World, draft: Draft) -> None:
    world.table.put(draft.id, sealing.seal(KEY.public_key(), draft.id, drafts.pack(draft)), 2**31)


def test_a_post_with_a_proof_is_published_where_the_slow_lane_is_held(guarded: World) -> None:
    body, header = with_proof(guarded, "/api/threads", a_question(1))
    fast = guarded.post("/api/threads", raw=body, proof=header).json["thread"]
    slow = guarded.post("/api/threads", a_question(2)).json["thread"]
    tally = guarded.next_slot()

    assert state(guarded, fast) == ("published", None)
    assert state(guarded, slow) == ("held", "slow-lane")
    assert (tally.received, tally.published, tally.held) == (2, 1, 1)
    assert a_question(2)["title"] not in "".join(
        page.decode() for key, page in guarded.pages().items() if not key.endswith(".json")
    )


@pytest.mark.parametrize("change", ["body", "route", "beacon", "work"])
def test_a_proof_that_does_not_fit_is_refused_and_nothing_is_stored(world: World, change: str) -> None:
    body, header = with_proof(world, "/api/threads", a_question(1))
    path = "/api/threads"
    if change == "body":
        body += b" "
    elif change == "route":
        thread = world.post(path, a_question(5)).json["thread"]
        world.next_slot()
        body, header = with_proof(world, path, a_story(1))
        path = f"/api/threads/{thread}/stories"
    elif change == "beacon":
        world.now += 3 * beacons.HOUR
    else:
        version, beacon, _ = header.split(".")
        header = f"{version}.{beacon}.{'-'.join(['1'] * 8)}"
    before = world.items()["intake"]
    answer = world.post(path, raw=body, proof=header)

    assert (answer.status, answer.json["type"]) == (422, "/problems/proof")
    assert world.items()["intake"] == before


def test_one_proof_sent_24_times_at_once_makes_one_post(world: World) -> None:
    body, header = with_proof(world, "/api/threads", a_question(1))

    def send(_: int) -> Answer:
        # A handler lives in the thread that made it, as one on Lambda does in its process.
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            return World(world.client, world.folder).post("/api/threads", raw=body, proof=header)
        finally:
            loop.close()

    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(send, range(24)))

    assert {answer.status for answer in answers} == {202}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(world.items()["intake"]) == 1
    assert world.next_slot().published == 1


@pytest.mark.parametrize(
    ("words", "kind", "span"),
    [
        ("Write to jane@example.org please", "email", "jane@example.org"),
        ("\N{ONION} on https://kessler.example.org/x", "link", "https://kessler.example.org/x"),
        ("\N{ONION}\N{ONION} ring 07700 900123", "phone", "07700 900123"),
        ("Book a free call with me", "pitch", "Book a free call with me"),
    ],
)
def test_contact_details_are_refused_with_their_place_in_both_counts(
    world: World, words: str, kind: str, span: str
) -> None:
    text = f"{words}. I would like to hear from somebody who has been there and can say so."
    answer = world.post("/api/threads", a_question(body=text))
    (finding,) = answer.json["findings"]
    units = text.encode("utf-16-le")

    assert (answer.status, finding["field"], finding["kind"]) == (422, "body", kind)
    assert text[finding["start"] : finding["end"]] == span
    assert units[2 * finding["utf16_start"] : 2 * finding["utf16_end"]].decode("utf-16-le") == span
    assert span not in finding["text"]
    assert not world.items()["intake"]


def test_a_hint_is_told_and_refuses_nothing(world: World) -> None:
    fields = a_question(body="My manager Sandra told me on 14 March 2023 that I would have to sign it.")
    checked = world.post("/api/check", {"verb": "threads", **without(fields, "receipt")})

    assert {finding["kind"] for finding in checked.json["findings"]} == {"hint"}
    assert world.post("/api/threads", fields).status == 202


def test_without_script_findings_are_marked_on_the_check_page_and_everything_is_kept(world: World) -> None:
    text = "Write to <jane@example.org>. My manager Sandra told me that I would have to sign it."
    fields = without(a_question(body=text), "receipt")
    page = world.post("/api/threads", fields, form=True, accept="text/html").body

    assert "<mark>jane@example.org</mark>" in page
    assert "<mark>My manager Sandra</mark>" in page
    assert Forms(page).forms[-1]["fields"]["body"] == text
    assert 'class="receipt"' not in page


def test_a_hint_alone_is_shown_beside_the_last_button(world: World) -> None:
    fields = without(
        a_question(body="My manager Sandra told me that I would have to sign it, twice."), "receipt"
    )
    page = world.post("/api/threads", fields, form=True, accept="text/html").body

    assert "<mark>My manager Sandra</mark>" in page
    assert 'class="receipt"' in page


def test_helplines_are_shown_to_the_author_alone_and_leave_no_trace(world: World) -> None:
    plain = without(a_question(1), "receipt")
    worried = plain | {"body": "I have read all of it again and I want to die. What would you have done?"}
    pages = [
        world.post("/api/threads", fields, form=True, accept="text/html").body for fields in (plain, worried)
    ]
    sent = world.post("/api/threads", a_question(1, body=worried["body"]), form=True, accept="text/html").body
    world.next_slot()
    line = world.site.helplines[0].reach

    assert [f">{line}</strong>" in page for page in (*pages, sent)] == [False, True, True]
    assert state(world, world.intake_id(1)) == ("published", None)
    shown = {key: page for key, page in world.pages().items() if b'<aside class="care"' in page}
    assert list(shown) == [paths.key(paths.MENTORING)]  # for everybody, whoever wrote
    assert b"Before anything else" not in shown[paths.key(paths.MENTORING)]


def test_the_same_words_within_30_days_are_a_repeat_and_after_that_are_not(world: World) -> None:
    first = world.post("/api/threads", a_question(1, title="How do I say no?")).json["thread"]
    twin = world.post("/api/threads", a_question(2, title="How do I say  NO?")).json["thread"]
    tally = world.next_slot()
    later = world.post("/api/threads", a_question(3, title="How do I say no?")).json["thread"]
    world.next_slot()
    world.now += 31 * 86_400
    after = world.post("/api/threads", a_question(4, title="How do I say no?")).json["thread"]
    world.next_slot()

    assert sorted(state(world, thread) for thread in (first, twin)) == [
        ("published", None),
        ("rejected", "repeat"),
    ]
    assert (tally.published, tally.refused) == (1, 1)
    assert state(world, later) == ("rejected", "repeat")
    assert state(world, after) == ("published", None)


def test_what_was_rejected_keeps_no_words_and_its_page_says_why(world: World) -> None:
    world.post("/api/threads", a_question(1, title="How do I say no?"))
    world.next_slot()
    thread = world.post("/api/threads", a_question(2, title="How do I say no?")).json["thread"]
    world.next_slot()
    told = json.loads(world.page(paths.thread_json(thread)))

    assert "within the last 30 days" in world.page(paths.thread(thread))
    assert (told["state"], told["title"]) == ("rejected", "")
    assert set(told["posts"][0]) == {"post", "ordinal", "kind", "speaker", "state", "day", "reason"}
    stored = [post.words for post in world.board.thread(thread)[0].posts]
    assert stored == [Question("", "", "work", "anyone", "en")]


def test_doubtful_words_wait_for_a_moderator(world: World) -> None:
    thread = world.post("/api/threads", a_question(1, title="Should I tell her to kill yourself?")).json[
        "thread"
    ]
    world.next_slot()

    assert state(world, thread) == ("held", "words")
    assert "This question waits for a moderator" in world.page(paths.thread(thread))
    assert "tell her" not in "".join(page.decode() for page in world.pages().values())


def test_a_held_story_shows_on_no_page_but_in_the_json_with_its_reason(guarded: World) -> None:
    body, header = with_proof(guarded, "/api/threads", a_question(1))
    thread = guarded.post("/api/threads", raw=body, proof=header).json["thread"]
    guarded.next_slot()
    guarded.post(f"/api/threads/{thread}/stories", a_story(7))
    guarded.next_slot()
    told = json.loads(guarded.page(paths.thread_json(thread)))

    assert [post["state"] for post in told["posts"]] == ["published", "held"]
    assert told["posts"][1]["reason"] == "slow-lane"
    assert "lesson" not in told["posts"][1]
    assert a_story(7)["lesson"] not in guarded.page(paths.thread(thread))
    assert "No story yet" in guarded.page(paths.thread(thread))


def test_a_story_for_a_question_that_was_rejected_has_no_place_to_go(world: World) -> None:
    world.post("/api/threads", a_question(1, title="How do I say no?"))
    world.next_slot()
    thread = world.post("/api/threads", a_question(2, title="How do I say no?")).json["thread"]
    world.next_slot()
    world.post(f"/api/threads/{thread}/stories", a_story(9))
    tally = world.next_slot()

    assert (tally.received, tally.refused) == (1, 1)
    assert len(world.board.thread(thread)[0].posts) == 1
    assert not world.items()["intake"]


def test_an_error_in_screening_holds_and_never_lets_through(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import intake.checking
    import publisher.deciding

    def broken(*_: object) -> bool:
        raise RuntimeError("Because of what somebody wrote")

    monkeypatch.setattr(intake.checking, "look", broken)
    at_intake = world.post("/api/threads", a_question(1)).json["thread"]
    monkeypatch.undo()
    world.next_slot()
    monkeypatch.setattr(publisher.deciding, "doubtful", broken)
    at_publisher = world.post("/api/threads", a_question(2)).json["thread"]
    world.next_slot()

    assert state(world, at_intake) == ("held", "error")
    assert state(world, at_publisher) == ("held", "error")
    assert "somebody wrote" not in capsys.readouterr().err


def test_a_filled_trap_is_named_and_an_empty_one_is_nothing(world: World) -> None:
    filled = world.post("/api/threads", a_question(1, homepage="x"), form=True)
    empty = world.post("/api/threads", a_question(1, homepage=""), form=True, accept="application/json")

    assert (filled.status, empty.status) == (422, 202)
    assert "Please leave it empty" in filled.body


def test_in_a_flood_a_moderator_has_all_posts_held_or_the_board_closed(world: World) -> None:
    world.board.want_mode(Mode.HOLD)
    held = world.post("/api/threads", a_question(1)).json["thread"]
    world.next_slot()
    beacon = json.loads(world.page(paths.BEACON))
    world.board.want_mode(Mode.CLOSED)
    closed = world.post("/api/threads", a_question(2)).json["thread"]
    quiet = world.next_slot()
    shut = [world.page(address) for address in (paths.ASK, paths.QUEUE, paths.LEDGER)]
    world.board.want_mode(Mode.NORMAL)
    world.next_slot()

    assert state(world, held) == ("held", "flood")
    assert beacon["mode"] == "hold"
    assert quiet is None
    assert all("takes nothing in for the moment" in page for page in shut)
    assert state(world, closed) == ("published", None)
    assert 'class="mode"' not in world.page(paths.ASK)
    assert json.loads(world.page(paths.BEACON))["mode"] == "normal"


def test_a_mode_that_is_wanted_is_said_by_no_page_before_its_slot(world: World) -> None:
    world.post("/api/threads", a_question(1))
    world.next_slot()
    world.board.want_mode(Mode.CLOSED)
    world.publisher.pressroom.everything()
    world.publisher.beacon(world.now)
    early = [world.page(address) for address in (paths.ASK, paths.QUEUE, paths.LEDGER)]

    assert json.loads(world.page(paths.BEACON))["mode"] == "normal"
    assert not any('class="mode"' in page for page in early)


def test_the_ledger_tells_the_tally_of_the_last_slot(world: World) -> None:
    world.post("/api/threads", a_question(1, title="How do I say no?"))
    world.post("/api/threads", a_question(2, title="How do I say no?"))
    world.next_slot()
    page = world.page(paths.LEDGER)

    assert "<dt>came in</dt><dd>2</dd>" in page
    assert "<dt>went on the board</dt><dd>1</dd>" in page
    assert "<dt>were not taken</dt><dd>1</dd>" in page


def test_a_flood_of_10_000_drafts_keeps_to_the_budgets(world: World) -> None:
    small = World(world.client, world.folder, a_site(budgets=Budgets(fast=30, slow=5), slow_lane="held"))
    for number in range(10_000):
        lane = Lane.FAST if number % 4 else Lane.SLOW
        post = f"{number:026d}"
        words = Question(f"Question {number}", f"Because of it, {number} times.", "work", "peer", "en")
        seal(small, Draft(post, post, "question", post, words, lane))
    tallies = [small.next_slot() for _ in range(2)]
    states = [header.state for _, header in small.board.threads() if header]
    # Each lane has a room; of 7,500 fast ones some find no place in theirs, and are told by the thousand.
    full_at_once = 7_500 - 30 - ROOM

    assert [(tally.published, tally.held) for tally in tallies] == [(30, 5)] * 2
    assert tallies[0].received == 10_000
    assert [tally.refused for tally in tallies] == [1_000, full_at_once - 1_000]
    assert (states.count("published"), states.count("held")) == (30 * 2, 5 * 2)
    assert states.count("rejected") == full_at_once
    assert len(list(small.table.boxes())) == tallies[1].waiting == 10_000 - full_at_once - 70


def test_who_finds_the_board_full_is_told_so_at_a_later_slot_when_there_are_too_many(world: World) -> None:
    small = World(world.client, world.folder, a_site(budgets=Budgets(fast=1, slow=1)))
    small.publisher = small.a_publisher(told_most=3)
    threads = [small.post("/api/threads", a_question(seed)).json["thread"] for seed in range(20)]
    tallies = [small.next_slot() for _ in range(WAITS_MOST + 1 + 6)]
    told = [state(small, thread) for thread in threads]

    assert not any(small.table.boxes())
    assert [tally.refused for tally in tallies if tally] == [0, 0, 0, 3, 3, 3, 3, 3, 1]
    assert tallies[3].waiting == 13
    assert sorted(set(told)) == [("published", None), ("rejected", "full")]
    assert told.count(("rejected", "full")) == 16


def test_a_run_that_was_killed_in_a_flood_leaves_no_thread_without_its_page(world: World) -> None:
    small = World(world.client, world.folder, a_site(budgets=Budgets(3, 3)))
    threads = [world.post("/api/threads", a_question(seed)).json["thread"] for seed in range(3)]

    class Killed(Exception):
        """The process ends here."""

    def dies(*_: object) -> None:
        raise Killed

    slot = slots.next_slot(small.site.pace, small.now)
    pressroom = Pressroom(small.board, small.docket, small.a_bucket(), Printer(small.site))
    pressroom.refresh = dies  # type: ignore[method-assign]
    with pytest.raises(Killed):
        small.a_publisher(pressroom=pressroom).publish(slot)
    for seed in range(100, 160):
        world.post("/api/threads", a_question(seed))
    small.now = slot + 1
    small.next_slot()

    assert all(small.has_page(paths.thread(thread)) for thread in threads)


def test_of_two_with_the_same_words_one_is_taken_also_when_a_run_was_killed_in_between(world: World) -> None:
    def dies(*_: object) -> None:
        raise RuntimeError

    for seed in range(0, 60, 2):
        twins = [
            world.post("/api/threads", a_question(n, title="How do I say no?", body=f"{WORDS} {seed}"))
            for n in (seed, seed + 1)
        ]
        publisher = world.a_publisher()
        object.__setattr__(publisher, "board", BoardTable(world.client, "board"))
        publisher.board.save_repeats = dies  # type: ignore[method-assign]
        slot = slots.next_slot(world.site.pace, world.now)
        with pytest.raises(RuntimeError):
            publisher.publish(slot)
        world.now = slot + 1
        world.next_slot()
        states = sorted(state(world, twin.json["thread"])[0] for twin in twins)

        assert states == ["published", "rejected"]


def test_words_that_had_no_place_may_come_again_where_they_belong(world: World) -> None:
    thread = world.post("/api/threads", a_question(1)).json["thread"]
    world.post(f"/api/threads/{'0' * 26}/stories", a_story(7))
    world.next_slot()
    world.post(f"/api/threads/{thread}/stories", a_story(7))
    world.next_slot()

    assert a_story(7)["lesson"] in world.page(paths.thread(thread))


def test_a_day_with_more_texts_than_an_item_holds_has_several(world: World) -> None:
    digests = {number.to_bytes(8, "big") for number in range(2_500)}
    new = digests | {b"x" * 8}
    world.board.save_repeats("2027-01-15", digests)
    world.board.save_repeats("2027-01-15", new)

    assert world.board.repeats("2027-01-01", new | {b"y" * 8}) == new
    assert world.board.repeats("2027-01-16", new) == set()
    assert sum(item["pk"]["S"] == "repeats" for item in world.items()["board"]) == 3


def test_of_a_day_with_more_texts_than_a_list_holds_the_others_stand_alone(any_world: World) -> None:
    world = any_world
    digests = {number.to_bytes(8, "big") for number in range(24_150)}
    for some in (digests, digests | {b"x" * 8}):
        world.board.save_repeats("2027-01-15", some)

    assert world.board.repeats("2027-01-15", digests | {b"x" * 8, b"y" * 8}) == digests | {b"x" * 8}
    assert sum(item["pk"]["S"].startswith("repeat#") for item in world.items()["board"]) == 151
    world.board.save_repeats("2027-01-16", {b"z" * 8})
    assert world.board.repeats("2027-01-16", digests | {b"z" * 8}) == {b"z" * 8}


def test_words_that_came_to_nothing_under_an_id_that_was_there_are_no_repeat_under_their_own(
    world: World,
) -> None:
    world.post("/api/threads", a_question(1))
    world.next_slot()
    mended = {"title": "How do I refuse to sign this again?"}
    world.post("/api/threads", a_question(1, **mended))
    world.next_slot()
    thread = world.post("/api/threads", a_question(2, **mended)).json["thread"]
    world.next_slot()

    assert state(world, thread) == ("published", None)


def test_pages_that_say_a_mode_since_a_run_was_killed_are_made_again_when_a_moderator_thinks_better(
    world: World,
) -> None:
    def dies(*_: object) -> None:
        raise RuntimeError

    before = world.page(paths.ASK)
    world.board.want_mode(Mode.CLOSED)
    publisher = world.a_publisher()
    publisher.pressroom.beacon = dies  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        publisher.publish(slots.next_slot(world.site.pace, world.now))
    between = world.page(paths.ASK)
    world.board.want_mode(Mode.NORMAL)
    world.next_slot()

    assert "takes nothing in for the moment" in between
    assert world.page(paths.ASK) == before
