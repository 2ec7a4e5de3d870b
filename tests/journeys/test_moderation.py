"""Moderation from the terminal to the page: held, flagged, removed, restored, locked, and its ledger."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from board import paths, slots
from board.model import Mode
from board.moderation import Act, Verb
from moderator.cli import run
from moderator.desk import Desk
from publisher.bucket import FolderBucket
from republishing import Notes
from tests.builders import a_question, a_receipt, a_story
from tests.journeys.test_dialogue import ASKER, FIRST, open_thread, take_back, told
from tests.running import ROOT, a_free_port
from tests.world import Forms, World, a_site


@dataclass
class OwnPress:
    """Runs the publisher of a world."""

    world: World
    ran: list[str] = field(default_factory=list)

    def docket(self) -> None:
        self.ran.append("docket")
        self.world.publisher.docket_now(self.world.now)

    def everything(self, tell: Callable[[int, int], None], notes: Notes | None = None) -> None:
        self.ran.append("everything")
        self.world.publisher.pressroom.everything(tell, notes)

    def pages(self, folder: Path, tell: Callable[[int, int], None]) -> None:
        self.ran.append("pages")
        self.world.publisher.pressroom.elsewhere(FolderBucket(folder)).everything(tell)


@dataclass
class Terminal:
    """A moderator in front of a board."""

    world: World
    capsys: pytest.CaptureFixture[str]
    drawn: int = 0

    def __call__(self, *arguments: str, code: int = 0) -> str:
        desk = Desk(
            self.world.board,
            self.world.docket,
            OwnPress(self.world),
            slots.day(self.world.now),
            slots.day(self.world.now + slots.DAY),
            self._chance,
            self.world.site,
        )
        assert run([*arguments], desk) == code
        said = self.capsys.readouterr()
        return said.out + said.err

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json"))

    def _chance(self, count: int) -> bytes:
        self.drawn += 1
        return self.drawn.to_bytes(2, "big").ljust(count, b"-")


@pytest.fixture
def terminal(any_world: World, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(any_world, capsys)


def a_held(world: World, seed: int = ASKER, **changes: Any) -> str:
    world.board.want_mode(Mode.HOLD)
    thread = str(world.post("/api/threads", a_question(seed, **changes)).json["thread"])
    world.next_slot()
    world.board.want_mode(Mode.NORMAL)
    world.next_slot()
    return thread


def test_a_held_question_is_approved_and_comes_out_at_the_next_slot(terminal: Terminal) -> None:
    world = terminal.world
    thread = a_held(world)
    listed = terminal("held")
    said = terminal("approve", thread)
    before = world.page(paths.thread(thread))
    world.next_slot()

    assert thread in listed
    assert "flood" in listed
    assert "It takes effect at the next slot." in said
    assert "This question waits for a moderator" in before
    assert a_question(ASKER)["title"] in world.page(paths.thread(thread))
    assert a_question(ASKER)["title"] in world.page("/topics/work/")
    assert thread in world.page("/queue/")
    assert terminal("held").strip() == "Nothing waits."
    assert "approved" in world.page(paths.LEDGER)


def test_a_held_story_that_is_rejected_keeps_no_words_and_says_why(terminal: Terminal) -> None:
    world = terminal.world
    thread = open_thread(world)
    world.board.want_mode(Mode.HOLD)
    story = world.post(f"/api/threads/{thread}/stories", a_story(1007)).json["id"]
    world.next_slot()
    terminal("reject", f"{thread}/{story}", "--reason", "unkind", "--now", "--yes")

    assert (told(world, thread)[story]["state"], told(world, thread)[story]["reason"]) == (
        "rejected",
        "unkind",
    )
    assert a_story(1007)["lesson"] not in json.dumps(world.items(), default=repr)


def test_a_flag_leads_to_a_removal_a_tombstone_a_line_in_the_ledger_and_back(terminal: Terminal) -> None:
    world = terminal.world
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    for seed in range(3):
        flag = {"nonce": a_receipt(40_000 + seed), "post": story, "reason": "identifying"}
        assert world.post(f"/api/threads/{thread}/flags", flag).status == 202
    shown = world.page(paths.thread(thread))
    world.next_slot()
    place = f"{thread}/{story}"
    (row,) = terminal.json("flagged")["list"]
    before = world.pages()

    assert world.page(paths.thread(thread)) == shown
    assert (row["post"], row["flagged"], row["for"]) == (place, "some", "identifying")
    assert "identifying" in terminal("show", place)

    terminal("remove", place, "--reason", "identifying")
    world.next_slot()
    lesson = a_story(FIRST)["lesson"]

    assert "A moderator removed what stood here: it showed who somebody is." in world.page(
        paths.thread(thread)
    )
    assert not [key for key, page in world.pages().items() if lesson.encode() in page]
    assert lesson not in json.dumps(world.items(), default=repr)
    assert told(world, thread)[story]["reason"] == "identifying"
    assert terminal("flagged").strip() == "Nothing is flagged."
    ledger = world.page(paths.LEDGER)
    assert "removed</strong>: it showed who somebody is" in ledger
    assert re.search("commitment [0-9a-f]{12}", ledger)

    terminal("approve", place)
    world.next_slot()
    changed = [key for key, page in world.pages().items() if before.get(key) != page]

    assert lesson in world.page(paths.thread(thread))
    assert {key.split("/")[0] for key in changed} <= {"ledger", "queue.json"}


def test_what_was_removed_cannot_be_restored_after_fourteen_days(terminal: Terminal) -> None:
    world = terminal.world
    thread = open_thread(world)
    place = f"{thread}/{world.story_id(thread, FIRST)}"
    terminal("remove", place, "--reason", "pitch", "--now")
    world.now += 14 * slots.DAY
    world.next_slot()
    said = terminal("approve", place, code=2)
    world.next_slot()

    assert "not kept any more" in said
    assert told(world, thread)[world.story_id(thread, FIRST)]["state"] == "removed"
    assert [entry.verb for entry in world.docket.ledger()] == [Verb.REMOVE]
    assert not [item for item in world.items()["board"] if item["pk"]["S"] == "kept"]


def test_a_purge_takes_effect_the_next_day_and_can_be_cancelled_till_then(terminal: Terminal) -> None:
    world = terminal.world
    thread = open_thread(world)
    one, two = (f"{thread}/{world.story_id(thread, seed)}" for seed in (FIRST, 1002))
    said = terminal("purge", one, two, "--yes")
    world.next_slot()
    today = world.page(paths.thread(thread)).count('class="story"')
    terminal("purge", two, "--cancel")
    world.now += slots.DAY
    world.next_slot()
    posts = told(world, thread)

    assert "A purge takes effect on 2027-01-16" in said
    assert today == 2
    assert posts[one.split("/")[1]]["state"] == "removed"
    assert posts[two.split("/")[1]]["state"] == "published"
    assert "not kept any more" in terminal("approve", one, code=2)
    world.next_slot()
    assert told(world, thread)[one.split("/")[1]]["state"] == "removed"


def test_a_locked_thread_takes_nothing_and_can_be_opened_again(terminal: Terminal) -> None:
    world = terminal.world
    thread = open_thread(world)
    terminal("lock", thread)
    world.next_slot()
    refused = world.post(f"/api/threads/{thread}/stories", a_story(1009)).json["id"]
    world.next_slot()
    page, locked = (
        world.page(paths.thread(thread)),
        json.loads(world.page(paths.thread_json(thread)))["locked"],
    )
    take_back(world, thread, world.story_id(thread, FIRST), FIRST, "mentor")
    world.next_slot()
    terminal("unlock", thread)
    world.next_slot()

    assert locked
    assert "Tell your story" not in page
    assert told(world, thread)[refused]["reason"] == "other"
    assert told(world, thread)[world.story_id(thread, FIRST)]["state"] == "withdrawn"
    assert "Tell your story" in world.page(paths.thread(thread))
    assert [entry.verb for entry in world.docket.ledger()] == ["lock", "unlock"]


def test_an_author_takes_away_for_good_what_a_moderator_removed(terminal: Terminal) -> None:
    world = terminal.world
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    terminal("remove", f"{thread}/{story}", "--reason", "unkind", "--now")
    take_back(world, thread, story, FIRST, "mentor")
    world.next_slot()

    assert told(world, thread).get(story, {"state": "withdrawn"})["state"] == "withdrawn"
    assert not [item for item in world.items()["board"] if item["pk"]["S"] == "kept"]
    assert "cannot be approved" in terminal("approve", f"{thread}/{story}", code=2)


def test_a_flood_is_met_and_ends(terminal: Terminal) -> None:
    world = terminal.world
    said = terminal("flood", "hold")
    held = world.post("/api/threads", a_question(1)).json["thread"]
    world.next_slot()
    terminal("flood", "normal")
    world.next_slot()
    free = world.post("/api/threads", a_question(2)).json["thread"]
    world.next_slot()

    urgent = terminal("flood", "closed", "--now")
    shut = world.page(paths.ASK)

    assert "It applies from the next slot on; until then the board is normal." in said
    assert "It applies" not in urgent
    assert "takes nothing in for the moment" in shut
    assert told(world, held)[held]["state"] == "held"
    assert told(world, free)[free]["state"] == "published"
    assert terminal.json("flood") == {"wanted": "closed", "shown": "closed"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "nonsense"), "is no id"),
        (("show", "0" * 26), "There is no thread"),
        (("approve", "THREAD/" + "0" * 26), "has no post"),
        (("approve", "THREAD"), None),
        (
            ("reject", "THREAD", "--reason", "unkind", "--yes"),
            "The post is published, so it cannot be rejected.",
        ),
        (("unlock", "THREAD"), "The thread is open already."),
        (("purge", "THREAD", "--cancel"), "No purge waits on the docket"),
        (("reject", "THREAD"), "Missing option"),
        (("remove", "THREAD", "--reason", "ugly"), "Invalid value"),
        (("dance",), "No such command"),
    ],
)
def test_what_does_not_fit_is_said_and_changes_nothing(
    terminal: Terminal, arguments: tuple[str, ...], said: str | None
) -> None:
    world = terminal.world
    thread = open_thread(world)
    before = world.items()
    typed = [argument.replace("THREAD", thread) for argument in arguments]
    if said is None:
        terminal(*typed)
        return
    answer = terminal(*typed, code=2)

    assert said in answer
    assert world.items() == before


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        (("purge",), "From tomorrow on nobody can bring the words back"),
        (("reject", "--reason", "unkind"), "Nothing of the words is kept"),
    ],
)
def test_what_cannot_be_undone_is_asked_about_and_nothing_is_done_without_a_yes(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], asked: str
) -> None:
    thread = a_held(terminal.world)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    said = terminal(*command, thread, code=1)

    assert asked in said
    assert terminal.world.docket.acts() == []


def test_an_address_of_the_board_is_as_good_as_an_id(terminal: Terminal) -> None:
    world = terminal.world
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)

    assert a_story(FIRST)["lesson"] in terminal("show", f"https://board.example/t/{thread}/2/#{story}")


def test_lists_come_in_pages_of_a_hundred(terminal: Terminal) -> None:
    world = terminal.world
    world.board.want_mode(Mode.HOLD)
    for seed in range(105):
        world.post("/api/threads", a_question(seed))
    world.next_slot()
    first, second = terminal("held"), terminal("held", "--page", "2")

    assert len(first.splitlines()) == 1 + 100 + 1
    assert "5 more: --page 2" in first
    assert len(second.splitlines()) == 1 + 5
    assert terminal.json("held", "--page", "2")["rows"] == 105


def test_every_page_is_made_again_by_command(terminal: Terminal) -> None:
    world = terminal.world
    open_thread(world)
    pages = world.pages()
    world.remove_pages()
    said = terminal("republish", "--yes")

    assert {key: page for key, page in pages.items() if key != "beacon.json"} == world.pages()
    assert "Every page was made again." in said


def test_a_line_that_is_taken_out_of_the_ledger_shows(terminal: Terminal) -> None:
    world = terminal.world
    thread = open_thread(world)
    for seed in (FIRST, 1002):
        terminal("remove", f"{thread}/{world.story_id(thread, seed)}", "--reason", "pitch", "--now")
    whole = terminal("verify-ledger")
    head = world.docket.ledger()[-1].chain
    first = next(item for item in world.items()["board"] if item["pk"]["S"] == "ledger")
    world.client.delete_item(TableName="board", Key={"pk": first["pk"], "sk": first["sk"]})
    broken = terminal("verify-ledger", code=1)

    assert "2 lines, all as they were written." in whole
    assert head in whole
    assert head in world.page(paths.LEDGER)
    assert "The ledger is broken at line 1" in broken


def test_half_an_end_of_the_chain_raises_no_alarm(terminal: Terminal) -> None:
    thread = open_thread(terminal.world)
    terminal("remove", thread, "--reason", "pitch", "--now")
    head = terminal.world.docket.ledger()[-1].chain
    half = terminal("verify-ledger", "--head", head[:40], code=2)

    assert "is no end of a chain" in half
    assert "broken" not in half


def test_the_ledger_has_no_text_and_a_page_for_each_month(terminal: Terminal) -> None:
    world = terminal.world
    thread = open_thread(world)
    terminal("remove", thread, "--reason", "unlawful", "--now")
    world.now += 40 * slots.DAY
    terminal("remove", f"{thread}/{world.story_id(thread, FIRST)}", "--reason", "pitch", "--now")
    pages = world.pages()
    january, february = (pages[f"ledger/2027-0{month}/index.html"].decode() for month in (1, 2))

    assert "the law does not allow it" in january
    assert "it offered or sold something" in february
    assert "January 2027" in world.page(paths.LEDGER)
    for page in (january, february, world.page(paths.LEDGER)):
        assert a_question(ASKER)["title"] not in page
        assert a_story(FIRST)["lesson"] not in page


def test_stats_tell_counts_and_nothing_else(terminal: Terminal) -> None:
    thread = open_thread(terminal.world)
    terminal("remove", thread, "--reason", "pitch", "--now")
    told_as_json = terminal.json("stats")

    assert told_as_json["acts"] == {"2027-01": {"remove": 1}}
    assert told_as_json["last slot"]["published"] == 1
    assert "2027-01: remove" in terminal("stats")


def test_flags_of_one_post_are_bounded_and_only_on_what_can_be_read(world: World) -> None:
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    for seed in range(30):
        fields = {"nonce": a_receipt(40_000 + seed), "post": story, "reason": "unkind"}
        world.post(f"/api/threads/{thread}/flags", fields)
    world.post(f"/api/threads/{thread}/flags", {"nonce": a_receipt(1), "post": "0" * 26, "reason": "unkind"})
    tally = world.next_slot()

    assert len(world.docket.flags(thread)) == 20
    assert (tally.received, tally.refused) == (0, 0)


def test_without_a_script_a_flag_goes_by_forms_and_needs_no_receipt(world: World) -> None:
    thread = open_thread(world)
    form = next(f for f in Forms(world.page(paths.write(thread))).forms if f["fields"].get("verb") == "flags")
    story = world.story_id(thread, FIRST)
    checked = world.post("/api/check", {**form["fields"], "post": story, "reason": "danger"}, form=True)
    final = next(f for f in Forms(checked.body).forms if f["action"].endswith("/flags"))
    answer = world.post(final["action"], final["fields"], form=True)
    world.next_slot()

    assert "receipt" not in final["fields"]
    assert answer.status == 202
    assert "Thank you for looking out" in answer.body
    assert [flag.reason for flag in world.docket.flags(thread)] == ["danger"]


def test_the_rules_page_has_every_reason_of_the_one_table(world: World) -> None:
    page = world.page(paths.RULES)
    write = world.page(paths.write(open_thread(world)))

    for reason in ("identifying", "unkind", "pitch", "unlawful", "danger", "off-topic"):
        assert f'id="{reason}"' in page
        assert f'name="reason" value="{reason}"' in write


def test_a_verb_with_a_slip_in_one_of_its_posts_is_done_to_none(terminal: Terminal) -> None:
    thread = open_thread(terminal.world)
    story = terminal.world.story_id(thread, FIRST)
    for slip in (f"{thread}/{story[:-1]}", f"{thread}/{'0' * 26}"):
        terminal("remove", f"{thread}/{story}", slip, "--reason", "pitch", "--now", code=2)

    assert terminal.world.docket.acts() == []
    assert told(terminal.world, thread)[story]["state"] == "published"


def test_flags_make_no_crowd_for_a_lone_author(world: World) -> None:
    thread = open_thread(world)
    guarded = World(world.client, world.folder, a_site(slots.PACES["guarded"]), world.now)
    alone = guarded.post("/api/threads", a_question(9)).json["thread"]
    for seed in range(3):
        fields = {"nonce": a_receipt(40_000 + seed), "post": thread, "reason": "unkind"}
        guarded.post(f"/api/threads/{thread}/flags", fields)
    guarded.next_slot()

    assert len(guarded.docket.flags(thread)) == 3
    assert not guarded.board.thread(alone)[0].posts


def test_flags_on_what_was_taken_back_leave_the_list(terminal: Terminal) -> None:
    world = terminal.world
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    flag = {"nonce": a_receipt(40_000), "post": story, "reason": "unkind"}
    world.post(f"/api/threads/{thread}/flags", flag)
    world.next_slot()
    take_back(world, thread, story, FIRST, "mentor")
    world.next_slot()

    assert terminal("flagged").strip() == "Nothing is flagged."


def test_a_removal_that_dies_before_midnight_is_gone_on_with_after_it(world: World) -> None:
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    world.docket.ask(Act("0" * 26, Verb.REMOVE, thread, story, "unkind"))
    publisher = world.a_publisher(pressroom=None)
    with pytest.raises(AttributeError):  # there is nobody to make the pages
        publisher.moderate("2027-01-31")
    world.publisher.moderate("2027-02-01")

    assert a_story(FIRST)["lesson"] not in world.page(paths.thread(thread))
    assert [(entry.number, entry.day) for entry in world.docket.ledger()] == [(1, "2027-01-31")]


def test_an_act_that_cannot_be_opened_stops_nobody(world: World) -> None:
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    world.docket.ask(Act("0" * 26, Verb.REMOVE, thread, story, "unkind"))
    world.next_slot()
    world.docket.ask(Act("1" * 26, Verb.APPROVE, thread, story))
    other = world.post("/api/threads", a_question(8)).json["thread"]
    world.publisher = world.a_publisher(secret=b"another secret of 32 bytes......")
    world.next_slot()

    assert told(world, other)[other]["state"] == "published"
    assert told(world, thread)[story]["state"] == "removed"


def test_whoever_kept_an_end_of_the_chain_notices_what_is_missing_at_the_end(terminal: Terminal) -> None:
    world = terminal.world
    thread = open_thread(world)
    for seed in (FIRST, 1002):
        terminal("remove", f"{thread}/{world.story_id(thread, seed)}", "--reason", "pitch", "--now")
    lines = json.loads(world.page("/ledger/2027-01.json"))["lines"]
    last = [item for item in world.items()["board"] if item["pk"]["S"] == "ledger"][-1]
    whole = terminal("verify-ledger", "--head", lines[-1]["chain"])
    world.client.delete_item(TableName="board", Key={"pk": last["pk"], "sk": last["sk"]})
    terminal("verify-ledger", "--head", lines[-1]["chain"], code=1)

    assert [line["number"] for line in lines] == [1, 2]
    assert "all as they were written" in whole


def as_moderator(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the terminal as it runs on AWS."""
    kept = {name: os.environ[name] for name in os.environ if name.startswith("AWS_") or name == "PATH"}
    return subprocess.run(
        [sys.executable, "-m", "moderator", *arguments],
        env={**kept, "PYTHONPATH": str(ROOT / "functions"), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_terminal_that_is_not_set_up_says_what_is_missing() -> None:
    answer = as_moderator("held", BOARD_TABLE="board")

    assert (answer.returncode, answer.stderr) == (2, "PUBLISHER_FUNCTION is not set.\n")


def test_a_lost_connection_is_said_in_one_sentence_and_what_to_do() -> None:
    answer = as_moderator(
        "held",
        BOARD_TABLE="board",
        PUBLISHER_FUNCTION="publisher",
        AWS_ENDPOINT_URL=f"http://127.0.0.1:{a_free_port()}",
        AWS_MAX_ATTEMPTS="1",
    )

    assert answer.returncode == 3
    assert answer.stderr.startswith("The board did not answer (EndpointConnectionError).")
    assert answer.stderr.count("\n") == 1


def test_a_board_that_is_not_there_is_said_by_name(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "infra.moderate", "--data", str(tmp_path), "held"],
        cwd=ROOT,
        env={"PYTHONPATH": "functions", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert f"There is no board in {tmp_path}" in answer.stderr


def test_whoever_cannot_take_a_post_back_cannot_take_its_flags_off_the_list_either(world: World) -> None:
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    flag = {"nonce": a_receipt(40_000), "post": story, "reason": "unkind"}
    world.post(f"/api/threads/{thread}/flags", flag)
    world.next_slot()
    take_back(world, thread, story, 1009, "mentor")
    world.next_slot()

    assert [each.post for each in world.docket.flagged()] == [story]


def test_nothing_is_kept_of_a_post_that_is_rejected_after_its_author_thought_again(
    terminal: Terminal,
) -> None:
    world = terminal.world
    thread = a_held(world)
    for undo in ({}, {"undo": True}):
        take_back(world, thread, thread, ASKER, "asker", **undo)
        world.next_slot()
    terminal("reject", thread, "--reason", "unkind", "--yes", "--now")

    assert told(world, thread)[thread]["state"] == "rejected"
    assert not [item for item in world.items()["board"] if item["pk"]["S"] == "kept"]
