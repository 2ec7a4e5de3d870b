"""Whatever people do, in any order, and wherever the publisher is killed: the board is what the model says.

People act through the whole way from the event of a request to the pages; after each slot all pages and
tables are compared with `tests/model.py`. The same lives each time; ``LIVES=2000 pytest
tests/journeys/test_any_life.py --hypothesis-seed=7`` lives that many others, and LIVES_STEPS makes them
longer.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from moto import mock_aws

from board import onion, receipts, slots
from board.lots import Budgets
from board.model import Post, State
from board.words import texts
from moderator.cli import run
from moderator.desk import Desk
from publisher.bucket import Bucket, Mismatch
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from storage.docket import DocketTable
from storage.tables import BoardTable, IntakeTable
from tests.builders import a_receipt
from tests.conftest import a_bucket_client, an_embedded_client, as_in_the_template, with_tables
from tests.faults import Killed
from tests.fuses import Fuse, FusedBucket, FusedClient, Meanwhile
from tests.journeys.test_moderation import OwnPress
from tests.model import NOTHING, STANDING, Model, later
from tests.world import SECRET, CloudWorld, World, a_site

LIVES = int(os.environ.get("LIVES", "0"))
MENTORS = (1001, 1002, 1003)
MARK = re.compile(r"\bzq[a-z]{4}\b")
LINK = re.compile(r"/t/(\w{26})/")
REASONS = ("identifying", "unkind", "other")
ANY = st.integers(0, 30)
LATELY = st.sampled_from((0, 0, 0, 1, 1, 2, 3, 5, 8, 13))

POSTS = ("question", "story", "layer", "aha")
ORDER = (*POSTS, "undo", "withdrawal", "flag")


class Slots(Model):
    """The model in time: what waits for a slot, in which order it is taken, and which words came before."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes: Any = {}  # drafts that wait; of two bodies under one id the first one counts
        self.docket: Any = {}  # one act and one purge for each post, one lock for each thread
        self.ledger: Any = {}  # one line for each act
        self.came: Any = {}  # words that were taken, and on which day
        self.mode = "normal"

    def publish(self, day: str, lot: Any, first: Any, among: Any = None, only: Any = None) -> None:
        """Let a slot pass, for posts ``among`` those that it took.

        Of one that was killed ``only`` so much is done, and its boxes wait on.
        """
        slot = [draft for draft in self.boxes.values() if not self.waits(draft, among)]
        known = {words for words, came in self.came.items() if came >= later(day, -30)}
        decided = {}
        for draft in sorted((each for each in slot if each["kind"] in POSTS), key=first):
            flood = ("held", "flood") if self.mode == "hold" else ("published", "")
            decided[draft["id"]] = ("held", "words") if draft["doubtful"] else flood
            if _same(draft) in known:
                decided[draft["id"]] = ("rejected", "repeat")
            known.add(_same(draft))
        slot = [draft for draft in slot if only is None or draft["id"] in only]
        for draft in sorted(slot, key=lambda d: (ORDER.index(d["kind"]), self._depth(d), lot(d["id"]))):
            posts = self.threads.setdefault(draft["thread"], {})
            if draft["kind"] in POSTS:
                self.add(posts, draft, day, *decided[draft["id"]])
            elif draft["kind"] != "flag":
                self.take_or_give_back(posts, draft, day)
            elif posts.get(draft["on"], NOTHING)["state"] == "published":
                self.flags.setdefault(draft["id"], draft["on"])
        for draft in slot if only is None else ():
            del self.boxes[draft["id"]]
            post = self.threads[draft["thread"]].get(draft["id"], NOTHING)
            if post["state"] in STANDING and post["words"] == draft["words"]:
                self.came[_same(draft)] = day

    def moderate(self, day: str, only: Any = None) -> None:
        for key, act in sorted(self.docket.items(), key=lambda each: ("lock" not in each[0], each[1]["id"])):
            if act["day"] <= day and (only is None or act["id"] in only):
                if act["id"] in self.ledger or self.fits(act):
                    line = (act["verb"], act["thread"], act["post"], act["reason"], day)
                    self.ledger.setdefault(act["id"], line)
                    self.do(act, day)
                if only is None:
                    del self.docket[key]

    def come_out(self) -> None:  # whatever stands now can be read
        questions = [(thread, posts[thread]) for thread, posts in self.threads.items() if posts]
        self.out |= {thread for thread, asked in questions if asked["state"] == "published"}

    def waits(self, draft: Any, among: Any = None) -> bool:
        """Say whether a draft waits for a later slot, or for its question, which does."""

        def later(post: str) -> bool:
            return post not in among if among is not None else self.mode == "closed"

        asked = draft["thread"] in self.boxes and draft["thread"] not in self.threads
        return (draft["kind"] in POSTS and later(draft["id"])) or (
            asked and draft["on"] != draft["thread"] and later(draft["thread"])
        )

    def _depth(self, draft: Any) -> int:
        on = self.boxes.get(draft["on"], NOTHING)
        return 1 + self._depth(on) if on["kind"] == draft["kind"] == "layer" else 0


def _same(draft: Any) -> tuple[str, ...]:  # by what words are known again; short ones only in their place
    words = tuple(draft["words"].values())
    return words if sum(map(len, words)) >= 60 else (*words, draft["thread"], draft["on"])


@dataclass
class Drawer(Bucket):
    """Pages in memory, put as every bucket has it: over what was seen and nothing else."""

    pages: dict[str, bytes] = field(default_factory=dict)

    def tag(self, key: str) -> str | None:
        return hashlib.md5(self.pages[key], usedforsecurity=False).hexdigest() if key in self.pages else None

    def read(self, key: str) -> bytes | None:
        return self.pages.get(key)

    def put(self, key: str, body: bytes, seen: str | None) -> None:
        if self.tag(key) != seen:
            raise Mismatch
        self.pages[key] = body


@dataclass
class LightWorld(World):
    """A board on one machine whose pages lie in memory."""

    drawer: Drawer = field(default_factory=Drawer)

    def a_bucket(self) -> Bucket:
        return self.drawer

    def pages(self) -> dict[str, bytes]:
        return dict(self.drawer.pages)

    def remove_pages(self) -> None:
        self.drawer.pages.clear()


class Lives(RuleBasedStateMachine):
    """People on one board, its moderator, its publisher, and time."""

    budgets = Budgets(fast=500, slow=500)

    def __init__(self) -> None:
        super().__init__()
        self.closing = contextlib.ExitStack()
        # Threads of several pages, with the few posts that there are.
        page = self.closing.enter_context(pytest.MonkeyPatch.context())
        page.setattr(onion, "POSTS_ON_A_PAGE", 3)
        self.world = self.opened()
        self.world.publisher.pressroom.everything()
        self.model = Slots()
        self.sent: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
        self.askers: dict[str, int] = {}
        self.drawn = 0
        self.died = self.changed = False
        self.act = ""

    def opened(self) -> World:
        engine, client = an_embedded_client()
        self.closing.callback(engine.close)
        with_tables(client)
        return LightWorld(client, Path(), self.site())

    def site(self) -> Any:
        site = a_site(budgets=self.budgets, origin="https://board.example")
        return replace(site, topics=site.topics[:2])

    # What people do

    @initialize(held=st.booleans())
    def begin(self, held: bool) -> None:
        self.ask(False, 0)
        for who in MENTORS[:2]:
            self.tell(0, who, held and who == MENTORS[0])
        self.a_slot_comes(0)

    @rule(doubtful=st.sampled_from([False, False, False, True]), topic=st.integers(0, 1))
    def ask(self, doubtful: bool, topic: int) -> None:
        seed, words = 1 + len(self.askers), self.words("title", "body", doubtful=doubtful)
        thread = self.world.intake_id(seed)
        self.askers[thread] = seed
        fields = {"receipt": a_receipt(seed), "topic": self.world.site.slugs[topic], **words}
        self.send("/api/threads", fields, self.draft("question", thread, thread, thread, words, doubtful))

    @rule(thread=ANY, who=st.sampled_from(MENTORS), doubtful=st.sampled_from([False, False, False, True]))
    def tell(self, thread: int, who: int, doubtful: bool) -> None:
        place, words = self.a_thread(thread), self.words("lesson", "happened", doubtful=doubtful)
        mark = self.world.story_id(place, who)
        draft = self.draft("story", place, mark, mark, words, doubtful)
        self.send(f"/api/threads/{place}/stories", {"receipt": a_receipt(who), **words}, draft)

    @rule(thread=ANY, under=ANY, who=st.sampled_from((0, 0, *MENTORS)), long=st.booleans())
    def peel(self, thread: int, under: int, who: int, long: bool) -> None:
        place = self.a_thread(thread)
        self.layer(place, who, self.a_post(place, under), self.words("body", long=long))

    @rule(thread=ANY, story=ANY, about=st.booleans())
    def see(self, thread: int, story: int, about: bool) -> None:
        place, words = self.a_thread(thread), self.words("body", "root_cause", long=False)
        on = self.a_post(place, story) if about else ""
        fields = {"receipt": a_receipt(self.askers[place]), **words, **({"story": on} if on else {})}
        aha = receipts.aha_id(self.pepper, place, on)
        self.send(f"/api/threads/{place}/ahas", fields, self.draft("aha", place, aha, place, words, on=on))

    @rule(thread=ANY, post=ANY, undo=st.booleans())
    def take_or_give_back_ones_own(self, thread: int, post: int, undo: bool) -> None:
        place = self.a_thread(thread)
        on = self.a_post(place, post)
        there = self.known(place).get(on, NOTHING)
        if there["mark"]:
            self.back(place, on, self.who(place, there["mark"]), undo)

    @rule(thread=ANY, post=ANY, days=st.sampled_from([0, 1, 2, 3]), another=st.sampled_from((None, *MENTORS)))
    def take_back_ones_own_and_think_again(
        self, thread: int, post: int, days: int, another: int | None
    ) -> None:
        place = self.a_thread(thread)
        there = self.known(place).get(self.a_post(place, post), NOTHING)
        if there["mark"]:
            for undo in (False, True):
                if another and there["id"] in self.model.threads.get(place, {}):
                    self.back(place, there["id"], another, undo)
                self.back(place, there["id"], self.who(place, there["mark"]), undo)
                self.a_slot_comes(0)
                self.days_pass(0 if undo else days)

    @rule(thread=ANY, who=st.sampled_from(MENTORS), undo=st.booleans())
    def take_back_a_story_that_may_not_be_there(self, thread: int, who: int, undo: bool) -> None:
        place = self.a_thread(thread)
        self.back(place, self.world.story_id(place, who), who, undo)

    @rule(thread=ANY, post=ANY, who=st.sampled_from((0, *MENTORS)), undo=st.booleans())
    def take_or_give_back_what_somebody_else_wrote(
        self, thread: int, post: int, who: int, undo: bool
    ) -> None:
        place = self.a_thread(thread)
        if on := self.on_the_board(place, post):
            self.back(place, on, who, undo)

    @rule(thread=ANY, post=ANY, reason=st.sampled_from(("unkind", "danger")))
    def flag(self, thread: int, post: int, reason: str) -> None:
        place = self.a_thread(thread)
        if on := self.on_the_board(place, post):
            nonce = self.a_nonce()
            flag = receipts.flag_id(self.pepper, place, on, receipts.read(nonce))
            fields = {"nonce": nonce, "post": on, "reason": reason}
            self.send(f"/api/threads/{place}/flags", fields, self.draft("flag", place, flag, "", {}, on=on))

    @rule(which=LATELY)
    def send_the_same_again(self, which: int) -> None:
        if self.sent:
            self.send(*self.sent[-1 - which % len(self.sent)])

    @rule(which=LATELY)
    def send_other_words_under_the_same_receipt(self, which: int) -> None:
        posts = [each for each in self.sent if each[2]["kind"] in POSTS]
        path, fields, draft = posts[-1 - which % len(posts)]
        words = self.words(*draft["words"], long=True)
        self.send(path, {**fields, **words}, {**draft, "words": words, "doubtful": False})

    @rule(which=LATELY, who=st.sampled_from(MENTORS))
    def send_the_same_words_under_another_receipt(self, which: int, who: int) -> None:
        posts = [each for each in self.sent if each[2]["kind"] in ("question", "story", "layer")]
        path, fields, draft = posts[-1 - which % len(posts)]
        if draft["kind"] == "question":
            seed = 1 + len(self.askers)
            thread = mark = post = self.world.intake_id(seed)
            self.askers[thread] = seed
            fields = {**fields, "receipt": a_receipt(seed)}
        elif draft["kind"] == "story":
            thread, mark = draft["thread"], self.world.story_id(draft["thread"], who)
            post, fields = mark, {**fields, "receipt": a_receipt(who)}
        else:
            thread, mark, fields = draft["thread"], draft["mark"], {**fields, "nonce": self.a_nonce()}
            post = receipts.layer_id(self.pepper, thread, receipts.read(fields["nonce"]))
        self.send(path, fields, {**draft, "thread": thread, "mark": mark, "id": post})

    @rule(thread=ANY, post=ANY, who=st.sampled_from(MENTORS))
    def present_a_receipt_of_another_role(self, thread: int, post: int, who: int) -> None:
        place = self.a_thread(thread)
        on, own, other = self.a_post(place, post), a_receipt(self.askers[place]), a_receipt(who)
        nonce, layer = self.a_nonce(), self.words("body")
        for verb, fields in (
            ("stories", {"receipt": own, **self.words("lesson", "happened")}),
            ("layers", {"receipt": own, "as": "mentor", "nonce": nonce, "under": on, **layer}),
            ("layers", {"receipt": other, "as": "asker", "nonce": nonce, "under": on, **layer}),
            ("ahas", {"receipt": other, **self.words("body", long=False)}),
            ("withdrawals", {"receipt": own, "as": "mentor", "post": on}),
            ("withdrawals", {"receipt": other, "as": "asker", "post": on, "undo": "true"}),
        ):
            answer = self.world.post(f"/api/threads/{place}/{verb}", fields)
            assert (answer.status, answer.json["type"]) == (403, "/problems/wrong-receipt")

    # What moderators do

    @rule(
        thread=ANY,
        post=ANY,
        verb=st.sampled_from(["approve", "approve", "reject", "remove", "remove", "purge", "lock", "unlock"]),
        reason=st.sampled_from(REASONS),
        now=st.sampled_from([False, False, True]),
    )
    def moderate(self, thread: int, post: int, verb: str, reason: str, now: bool) -> None:
        place = self.a_thread(thread)
        if not (on := self.on_the_board(place, post)):
            return
        on = place if "lock" in verb else on
        why = reason if verb in ("reject", "remove", "purge") else ""
        fits = self.model.fits({"verb": verb, "thread": place, "post": on})
        code = self.type(
            verb, f"{place}/{on}", *(("--reason", why) if why else ()), *(["--now"] * now), "--yes"
        )

        assert code == (0 if fits else 2)
        if fits:
            key = f"{'purge' if verb == 'purge' else 'lock' if 'lock' in verb else 'act'} {place} {on}"
            day = later(self.today, 1) if verb == "purge" else ""
            self.model.docket[key] = {
                "id": self.act, "verb": verb, "thread": place, "post": on, "reason": why, "day": day,
            }  # fmt: skip
            if now and not day:
                self.a_docket_was_applied()

    @rule(which=LATELY, verb=st.sampled_from(["approve", "approve", "reject", "purge"]), now=st.booleans())
    def decide_on_what_waits(self, which: int, verb: str, now: bool) -> None:
        held = [
            (thread, at)
            for thread, key in enumerate(self.askers)
            for at, post in enumerate(self.model.threads.get(key, {}).values())
            if post["state"] == "held"
        ]
        if held:
            self.moderate(*held[which % len(held)], verb, "unkind", now)

    @rule(which=LATELY)
    def stop_a_purge(self, which: int) -> None:
        purges = [key for key in self.model.docket if key.startswith("purge")]
        if purges:
            _, thread, post = (key := purges[which % len(purges)]).split()

            assert self.type("purge", f"{thread}/{post}", "--cancel") == 0
            del self.model.docket[key]

    @rule(mode=st.sampled_from(["hold", "closed", "normal", "normal"]), now=st.booleans())
    def meet_a_flood(self, mode: str, now: bool) -> None:
        assert self.type("flood", mode, *(["--now"] * now)) == 0
        if now:
            self.a_docket_was_applied()

    @precondition(lambda self: self.changed)
    @rule()
    def make_every_page_again(self) -> None:
        self.changed = False
        before = self.world.pages()
        self.type("republish", "--yes")

        if not self.died:
            assert self.world.pages() == before

    # What time does

    @rule(skipped=st.sampled_from([0, 0, 0, 1, 7]))
    def a_slot_comes(self, skipped: int) -> None:
        self.world.now += skipped * 900
        self.slot(lambda slot: self.world.publisher.publish(slot))

    @rule(days=st.sampled_from([1, 1, 2, 3, 14]))
    def days_pass(self, days: int) -> None:
        self.world.now += days * slots.DAY

    @rule()
    def two_publishers_run_one_after_the_other(self) -> None:
        def both(slot: int) -> None:
            self.world.publisher.publish(slot)
            before = self.stored(), self.world.pages()
            self.world.a_publisher().publish(slot)
            assert (self.stored(), self.world.pages()) == before

        self.slot(both)

    @rule(steps=st.integers(1, 120))
    def two_publishers_meet(self, steps: int) -> None:
        def both(slot: int) -> None:
            self.dying(Meanwhile(steps, lambda: self.world.a_publisher().publish(slot))).publish(slot)

        self.slot(both)

    @rule(steps=st.integers(1, 120))
    def a_publisher_is_killed_and_run_again(self, steps: int) -> None:
        def twice(slot: int) -> None:
            with contextlib.suppress(Killed):
                self.dying(Fuse(steps)).publish(slot)
                return
            self.world.publisher.publish(slot)

        self.slot(twice)

    @rule(thread=ANY, post=ANY, verb=st.sampled_from(["approve", "remove", "lock"]), steps=st.integers(1, 60))
    def a_publisher_is_killed_over_the_docket(self, thread: int, post: int, verb: str, steps: int) -> None:
        self.moderate(thread, post, verb, "unkind", False)
        self.a_publisher_is_killed_and_run_again(steps)

    @rule(steps=st.integers(1, 120))
    def a_publisher_is_killed_and_nobody_runs_it_again(self, steps: int) -> None:
        def once(slot: int) -> None:
            self.dying(Fuse(steps)).publish(slot)

        self.slot(once)

    def teardown(self) -> None:
        try:
            if self.died:
                self.a_slot_comes(0)
            self.every_page_follows_from_the_board()
        finally:
            self.closing.close()

    def every_page_follows_from_the_board(self) -> None:
        pages = self.world.pages()
        self.world.remove_pages()
        self.world.publisher.pressroom.everything()

        assert {**self.world.pages(), "beacon.json": b""} == {**pages, "beacon.json": b""}

    # How it is sent, and what is known of it

    @property
    def pepper(self) -> bytes:
        return self.world.intake.pepper

    @property
    def today(self) -> str:
        return slots.day(self.world.now)

    def words(self, *fields: str, doubtful: bool = False, long: bool = True) -> dict[str, str]:
        """Return words that nobody wrote before, with a mark in each field by which they are found again."""
        self.drawn += 1
        letters = [chr(97 + self.drawn // 26**place % 26) for place in range(4)]
        mark = "zq" + "".join(letters)
        more = " It went on for a year, and nobody said a word about it in all that time." if long else ""
        hard = " They said kill yourself to me." if doubtful else ""
        short = ("title", "lesson", "root_cause")
        return {name: f"It is so, {mark}" + ("" if name in short else more + hard) for name in fields}

    def draft(
        self, kind: str, thread: str, post: str, mark: str, words: Any, doubtful: bool = False, on: str = ""
    ) -> dict[str, Any]:
        told = {"kind": kind, "thread": thread, "id": post, "mark": mark, "on": on}
        return {**told, "words": words, "doubtful": doubtful}

    def send(self, path: str, fields: dict[str, Any], draft: dict[str, Any]) -> None:
        """Send a request, which is sound; the box is there before anybody is told so."""
        answer = self.world.post(path, fields)

        assert (answer.status, answer.json["thread"]) == (202, draft["thread"]), answer.body
        assert answer.json["id"] == draft["id"] or draft["kind"] in ("withdrawal", "undo")
        self.sent.append((path, fields, draft))
        self.model.boxes.setdefault(answer.json["id"], {**draft, "id": answer.json["id"]})

    def layer(self, thread: str, who: int, under: str, words: dict[str, str]) -> None:
        nonce = self.a_nonce()
        post = receipts.layer_id(self.pepper, thread, receipts.read(nonce))
        fields = {**self.claim(thread, who), "nonce": nonce, "under": under, **words}
        draft = self.draft("layer", thread, post, self.mark(thread, who), words, on=under)
        self.send(f"/api/threads/{thread}/layers", fields, draft)

    def back(self, thread: str, post: str, who: int, undo: bool) -> None:
        fields = {**self.claim(thread, who), "post": post, **({"undo": True} if undo else {})}
        kind = "undo" if undo else "withdrawal"
        draft = self.draft(kind, thread, "", self.mark(thread, who), {}, on=post)
        self.send(f"/api/threads/{thread}/withdrawals", fields, draft)

    def claim(self, thread: str, who: int) -> dict[str, str]:
        """Return who writes in a thread: a mentor, or (0) its asker."""
        seed = who or self.askers[thread]
        return {"receipt": a_receipt(seed), "as": "mentor" if who else "asker"}

    def mark(self, thread: str, who: int) -> str:
        return self.world.story_id(thread, who) if who else thread

    def who(self, thread: str, mark: str) -> int:
        return (
            0 if mark == thread else next(who for who in MENTORS if self.world.story_id(thread, who) == mark)
        )

    def a_thread(self, index: int) -> str:
        threads = [*self.askers]
        return threads[index % len(threads)]

    def known(self, thread: str) -> dict[str, dict[str, Any]]:
        """Return the posts of a thread, and those that are on their way."""
        waits = {
            post: each
            for post, each in self.model.boxes.items()
            if (each["thread"], each["kind"] in POSTS) == (thread, True)
        }
        return {**waits, **self.model.threads.get(thread, {})}

    def a_post(self, thread: str, index: int) -> str:
        posts = [*self.known(thread)] or [thread]
        return posts[index % len(posts)]

    def on_the_board(self, thread: str, index: int) -> str:
        posts = [*self.model.threads.get(thread, ())]
        return posts[index % len(posts)] if posts else ""

    def a_nonce(self) -> str:
        self.drawn += 1
        return a_receipt(30_000 + self.drawn)

    def type(self, *arguments: str) -> int:
        world = self.world
        tomorrow = slots.day(world.now + slots.DAY)
        press = OwnPress(world)
        desk = Desk(world.board, world.docket, press, self.today, tomorrow, self.chance, world.site)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return run([*arguments], desk)

    def chance(self, count: int) -> bytes:
        self.drawn += 1
        drawn = hashlib.sha512(str(self.drawn).encode()).digest()[:count]
        self.act = receipts.base32(drawn, 26).lower()
        return drawn

    # How a slot passes, here and in the model

    def slot(self, passes: Callable[[int], object]) -> None:
        slot = slots.next_slot(self.world.site.pace, self.world.now)
        self.world.now = slot + 1
        lots = self.world.board.lots()
        mode, day = str(self.world.board.wanted_mode()), slots.day(slot)

        def first(draft: dict[str, Any]) -> tuple[bool, bytes]:
            return draft["id"] not in lots.drawn, slots.lot(SECRET, 0, draft["id"])

        def lot_in(slot: int) -> Callable[[str], bytes]:
            return lambda post: slots.lot(SECRET, slot, post)

        now = (day, lot_in(slot), first)
        # What a slot took that did not come to its end comes out first, and as what it took.
        taken = lots.drawn & set(self.model.boxes)
        begun = (slots.day(slots.read(lots.slot)), lot_in(slots.read(lots.slot)), first) if taken else now
        try:
            passes(slot)
        except Killed:
            self.died = True
            self.model.mode = mode
            return self.follow(day, now, begun, taken, lots)
        self.died, self.changed = False, True
        self.model.mode = mode
        self.model.moderate(day)
        if taken:
            self.model.publish(*begun, among=taken)
        self.model.publish(*now)
        self.model.ended = day
        self.model.come_out()
        return self.compare()

    def follow(self, day: str, now: Any, begun: Any, taken: Any, lots: Any) -> None:
        """Let the model do what a publisher did before it was killed."""
        for entry in self.world.docket.ledger():
            line = (str(entry.verb), entry.thread, entry.post, entry.reason, entry.day)
            self.model.ledger.setdefault(entry.act, line)
        for act in [self.model.docket[key] for key in sorted(self.model.docket, key=lambda key: (
            "lock" not in key, self.model.docket[key]["id"]))]:  # fmt: skip
            if act["id"] in self.model.ledger and self.differs(act["thread"], act["post"]):
                self.model.moderate(day, {act["id"]})
        if taken and lots.slot != self.world.board.lots().slot:
            # It died in its own slot: the one that had begun came to its end, and its boxes are gone.
            self.model.publish(*begun, among=taken)
            taken = set()
        waiting = list(self.model.boxes.values())
        posts = [post for each in self.askers for post in self.world.board.thread(each)[0].posts]
        # A tombstone may have come from a withdrawal, before what it is of.
        there = [post.id for post in posts if post.state is not State.WITHDRAWN or post.until]
        new = sorted(
            (each for each in waiting if each["id"] in there), key=lambda each: there.index(each["id"])
        )
        undos, others = ([e for e in waiting if e["kind"] == kind] for kind in ("undo", "withdrawal"))
        for draft in (*new, *undos, *others):
            if self.differs(draft["thread"], draft["id"] if draft["kind"] in POSTS else draft["on"]):
                first_of_all = taken and not self.model.waits(draft, taken)
                self.model.publish(*(begun if first_of_all else now), only={draft["id"]})
        noted = {flag.id for each in self.askers for flag in self.world.docket.flags(each)}
        for draft in waiting:
            if draft["kind"] == "flag" and draft["id"] in noted:
                self.model.flags.setdefault(draft["id"], draft["on"])
        kept = {post for _, post, _ in self.world.board.all_kept()}
        mine = [each for posts in self.model.threads.values() for each in posts.values()]
        if any(self.model.ended < each["until"] <= day and each["id"] not in kept for each in mine):
            self.model.ended = day  # it died when all was done
        self.model.come_out()

    def differs(self, thread: str, post: str) -> bool:
        stored, header = self.world.board.thread(thread)
        found = stored.post(post)
        mine = self.model.threads.get(thread, {}).get(post)
        if header and header.locked != (thread in self.model.locked):
            return True
        known = (mine["state"], mine["reason"], mine["until"]) if mine else None
        return known != ((str(found.state), str(found.reason), found.until) if found else None)

    def a_docket_was_applied(self) -> None:
        self.model.mode = str(self.world.board.wanted_mode())
        self.model.moderate(self.today)
        self.model.come_out()
        if not self.died:
            self.compare()

    def dying(self, fuse: Any) -> Any:
        world = self.world
        client = FusedClient(world.client, fuse)
        board, docket = BoardTable(client, "board"), DocketTable(client, "board")
        pressroom = Pressroom(board, docket, FusedBucket(world.a_bucket(), fuse), Printer(world.site))
        intake = IntakeTable(client, "intake")
        return world.a_publisher(intake=intake, board=board, docket=docket, pressroom=pressroom)

    # What has to be true of pages and tables

    def compare(self) -> None:
        pages = self.world.pages()
        text = {key: body.decode() for key, body in pages.items()}
        threads = {thread: posts for thread, posts in self.model.threads.items() if posts}
        self.every_box_waits_or_is_told(threads)
        self.threads_are_as_they_stand(threads, text)
        self.words_are_where_they_may_be_read(threads, text)
        self.lists_have_what_is_public(threads, text)
        self.nothing_is_kept_of_what_went_for_good(threads)
        self.moderators_see_what_waits(threads)

    def every_box_waits_or_is_told(self, threads: dict[str, Any]) -> None:
        assert {post for post, _ in self.world.table.boxes()} == set(self.model.boxes)
        for _, _, draft in self.sent:
            posts = threads.get(draft["thread"], {})
            if draft["kind"] in POSTS and draft["id"] not in self.model.boxes:
                asked = posts.get(draft["thread"], NOTHING)["state"]
                assert draft["id"] in posts or asked in ("", "rejected")

    def threads_are_as_they_stand(self, threads: dict[str, Any], text: dict[str, str]) -> None:
        for thread, posts in threads.items():
            told = json.loads(text[f"t/{thread}/thread.json"])
            listed = {post["post"]: post for post in told["posts"]}
            assert (told["state"], told["locked"]) == (posts[thread]["state"], thread in self.model.locked)
            assert [*listed] == [post for post in posts if post in listed]
            for post, stands in posts.items():
                if post not in listed:
                    old = stands["day"] < later(max(each["day"] for each in posts.values()), -30)
                    gone = stands["state"] == "withdrawn" and not stands["until"]
                    assert stands["state"] != "published"
                    assert old or gone
                    continue
                how = {
                    name: listed[post].get(name, "") for name in ("kind", "speaker", "state", "reason", "day")
                }
                assert how == {name: stands[name] for name in how}
                words = {name: listed[post][name] for name in stands["words"] if name in listed[post]}
                assert words == (stands["words"] if self.model.public(thread, post) else {})

    def words_are_where_they_may_be_read(self, threads: dict[str, Any], text: dict[str, str]) -> None:
        everything = [
            (thread, post, stands) for thread in threads for post, stands in threads[thread].items()
        ]
        public = {m for t, p, s in everything if self.model.public(t, p) for m in self.marks(s)}
        shown = {mark for body in text.values() for mark in MARK.findall(body)}
        assert shown == public
        stored = {mark for item in self.world.items()["board"] for mark in MARK.findall(in_the_clear(item))}
        assert stored == {m for _, _, s in everything if s["state"] in STANDING for m in self.marks(s)}
        for thread, posts in threads.items():
            page = "".join(text[key] for key in text if re.match(rf"t/{thread}/(\d+/)?index", key))
            seen = {
                post for post in posts if self.model.public(thread, post) and not self.hangs(thread, post)
            }
            marks = {mark for post in seen for mark in self.marks(posts[post])}
            near = {m for t, p, s in everything if t != thread and p == t for m in self.marks(s)}
            assert set(MARK.findall(page)) - near == marks - near

    def lists_have_what_is_public(self, threads: dict[str, Any], text: dict[str, str]) -> None:
        asked = {t: posts for t, posts in threads.items() if posts[t]["state"] == "published"}
        topics = {
            draft["id"]: fields["topic"] for _, fields, draft in reversed(self.sent) if "topic" in fields
        }
        for slug in self.world.site.slugs:
            here = {thread for thread in asked if topics[thread] == slug}
            for key in (
                f"topics/{slug}/1/index.html",
                f"topics/{slug}/index.html",
                f"topics/{slug}/feed.xml",
            ):
                assert set(LINK.findall(text.get(key, ""))) == here, key
        feeds = ("feed.xml", "feed.json", "sitemap.xml")
        assert [set(LINK.findall(text[key])) for key in feeds] == [set(asked)] * 3
        lines = {line[0]: line[4:6] for line in json.loads(text["search/index.json"])["threads"]}
        told = {
            thread: [each["words"]["lesson"] for each in posts.values() if each["kind"] == "story"
                     and each["state"] == "published"][:8]
            for thread, posts in asked.items()
        }  # fmt: skip
        assert lines == {thread: [asked[thread][thread]["words"]["title"], told[thread]] for thread in asked}
        ahas = {
            mark
            for thread, posts in threads.items()
            for post, stands in posts.items()
            if stands["kind"] == "aha" and self.model.public(thread, post)
            for mark in self.marks(stands)
        }
        titles = {mark for posts in asked.values() for mark in self.marks(posts[next(iter(posts))])}
        for key in ("aha/index.html", "aha/1/index.html"):
            assert set(MARK.findall(text.get(key, ""))) - titles == ahas
        queue = json.loads(text["queue.json"])
        oldest = later(queue["slot"][:10], -30) if queue["slot"] else ""
        waits = {t: found for t, p in threads.items() if (found := self.model.waits_for(p, p[t]))[0]}
        waits = {t: (w, since) for t, (w, since) in waits.items() if w == "story" or since >= oldest}
        rows = [(row["thread"], row["waits_for"]) for row in queue["questions"]]
        assert rows == [(t, waits[t][0]) for t in sorted(waits, key=lambda t: (waits[t][1], t))]
        assert set(LINK.findall(text["queue/index.html"])) == set(waits)
        assert set(LINK.findall(text["queue/feed.xml"])) == {t for t in waits if waits[t][0] == "story"}

    def nothing_is_kept_of_what_went_for_good(self, threads: dict[str, Any]) -> None:
        items = self.world.items()["board"]
        kept = {item["sk"]["S"].rpartition("#")[2] for item in items if item["pk"]["S"] == "kept"}
        everything = [each for posts in threads.values() for each in posts.values()]
        gone = {each["id"] for each in everything if each["state"] not in STANDING and not each["until"]}
        assert not kept & gone

    def moderators_see_what_waits(self, threads: dict[str, Any]) -> None:
        held = {post for posts in threads.values() for post in posts if posts[post]["state"] == "held"}
        assert {post.id for _, post in self.world.docket.held()} == held
        flags = {flag.id for flag in self.world.docket.flagged()}
        assert flags == set(self.model.flags) - self.model.looked
        months = [body for key, body in sorted(self.world.pages().items()) if re.match(r"ledger/.+json", key)]
        lines = [line for body in months for line in json.loads(body)["lines"]]
        names = ("verb", "thread", "post", "reason", "day")
        told = {line["act"]: tuple(line[name] for name in names) for line in lines}
        assert [*told.items()] == [*self.model.ledger.items()]
        assert len(lines) == len(told)

    def stored(self) -> list[Any]:
        """Return what is stored, but for who came out together, which is forgotten when nothing waits."""
        items = self.world.items()
        return [item for table in items.values() for item in table if item.get("sk") != {"S": "lots"}]

    def marks(self, stands: dict[str, Any]) -> set[str]:
        return {mark for words in stands["words"].values() for mark in MARK.findall(words)}

    def hangs(self, thread: str, post: str) -> bool:
        """Say whether a post hangs on one that waits for a moderator."""
        posts, seen = self.model.threads[thread], []
        while (post := posts.get(post, {}).get("on", "")) and post not in seen:
            seen.append(post)
        return any(posts.get(each, NOTHING)["state"] == "held" for each in seen)


def in_the_clear(item: dict[str, Any]) -> str:
    """Return what can be read of an item without a key."""
    packed = [bytes(value["B"]) for value in item.values() if "B" in value]
    with contextlib.suppress(zlib.error):
        packed += [zlib.decompress(each) for each in packed]
    return repr(item) + "".join(each.decode(errors="replace") for each in packed)


def bounded(examples: int, steps: int) -> settings:
    return settings(
        derandomize=not LIVES,
        deadline=None,
        database=None,
        max_examples=LIVES or examples,
        stateful_step_count=int(os.environ.get("LIVES_STEPS", steps)),
        suppress_health_check=list(HealthCheck),
    )


class CloudLives(Lives):
    """The same over what stands in for DynamoDB and S3."""

    def opened(self) -> World:
        self.closing.enter_context(mock_aws())
        client = as_in_the_template()
        return CloudWorld(client, Path(), self.site(), s3=a_bucket_client())


class CrowdedLives(Lives):
    """A board with room for one post in a slot, of which is known no more than that nothing is lost."""

    budgets = Budgets(fast=1, slow=1)
    moderate = decide_on_what_waits = stop_a_purge = meet_a_flood = make_every_page_again = begin = None
    a_publisher_is_killed_over_the_docket = None

    def __init__(self) -> None:
        super().__init__()
        self.waited: dict[str, int] = {}

    @initialize()
    def begin_with_a_crowd(self) -> None:
        for _ in range(3):
            self.ask(False, 0)
        for who in MENTORS:
            self.tell(0, who, False)

    def slot(self, passes: Callable[[int], object]) -> None:
        slot = slots.next_slot(self.world.site.pace, self.world.now)
        self.world.now = slot + 1
        try:
            passes(slot)
        except Killed:
            return
        self.model.threads = {
            thread: {post.id: self.seen(post) for post in posts}
            for thread in self.askers
            if (posts := self.world.board.thread(thread)[0].posts)
        }
        there = {post for post, _ in self.world.table.boxes()}
        self.model.boxes = {post: draft for post, draft in self.model.boxes.items() if post in there}
        self.nothing_waits_too_long()
        self.every_box_waits_or_is_told(self.model.threads)
        self.nothing_is_shown_that_did_not_come_out()

    def nothing_waits_too_long(self) -> None:
        self.waited = {post: self.waited.get(post, 0) + 1 for post in self.model.boxes}
        for post, draft in self.model.boxes.items():
            stands_on = {draft["thread"], draft["on"], draft["mark"]} - {post}
            assert draft["kind"] in POSTS or stands_on & set(self.model.boxes)
            assert self.waited[post] <= 3 or stands_on & set(self.model.boxes)

    def nothing_is_shown_that_did_not_come_out(self) -> None:
        posts = [stands for posts in self.model.threads.values() for stands in posts.values()]
        out = {mark for stands in posts if stands["state"] == "published" for mark in self.marks(stands)}
        assert {mark for page in self.world.pages().values() for mark in MARK.findall(page.decode())} <= out
        assert all(stands["reason"] for stands in posts if stands["state"] in ("held", "rejected"))

    def seen(self, post: Post) -> dict[str, Any]:
        on = getattr(post.words, "under", "") or getattr(post.words, "story", "")
        told = {"id": post.id, "kind": post.kind, "mark": post.mark, "on": on, "words": texts(post.words)}
        return {**told, "state": str(post.state), "reason": str(post.reason)}

    def teardown(self) -> None:
        try:
            for _ in range(8):
                self.a_slot_comes(0)

            assert not self.model.boxes
            self.every_page_follows_from_the_board()
        finally:
            self.closing.close()


Lives.TestCase.settings = bounded(25, 30)
CloudLives.TestCase.settings = bounded(2, 20)
CrowdedLives.TestCase.settings = bounded(8, 20)
TestLives = Lives.TestCase
TestCloudLives = CloudLives.TestCase
TestCrowdedLives = CrowdedLives.TestCase
